import type { CaptureTools } from "./capture_tools.ts";
import { CapturedHeaders } from "./captured_headers.ts";
import type { Exchange } from "./exchange.ts";
import { ReadAhead } from "./read_ahead.ts";
import { refused } from "./refused.ts";
import { takeStatic } from "./take_static.ts";

/**
 * Watches a response by the means of the standards alone, for runtimes whose insides are not known.
 * There a static body can't be told from a stream: what is there at once is read and handed on as
 * bytes, so that it keeps its length; everything else is handed on chunk by chunk, and told when the
 * client leaves. Either way in a new response, whose headers come in lower case.
 *
 * @param exchange The request it answers.
 * @param response What the handler returned; its status is taken already.
 * @param tools What the steps of capture share.
 * @returns The response to send.
 */
export function captureByStandards(
  exchange: Exchange,
  response: Response,
  tools: CaptureTools,
): Response | Promise<Response> {
  if (response.bodyUsed) {
    return refused(exchange, response, "a response whose body was used already");
  }
  if (exchange.extent === "whole") {
    exchange.responseHeaders = new CapturedHeaders(tools.headers).takeAll(response.headers);
  }
  const name = response.status === 101 ? undefined : tools.options.requestIdHeader;
  const id = name === undefined ? undefined : { name, value: exchange.context.requestId };
  if (exchange.method === "HEAD") {
    exchange.end("completed");
    return id === undefined ? response : rebuilt(response, response.body, id);
  }
  if (response.url !== "") {
    // Of a fetched response nobody but the runtime knows which of its headers still hold.
    exchange.leaveUnwatched();
    return id === undefined ? response : rebuilt(response, response.body, id);
  }
  const { body } = response;
  if (body === null) {
    exchange.end("completed");
    return id === undefined ? response : rebuilt(response, null, id);
  }
  if (body.locked) return refused(exchange, response, "a response whose body somebody else reads");
  return handOn(exchange, response, body, id, tools);
}

/** A header to send. */
interface SentHeader {
  readonly name: string;
  readonly value: string;
}

/** What says of a fetched body how it came, which does not hold for what `fetch` has decoded. */
const OF_ENCODED_BODY = ["content-encoding", "content-length"];

function rebuilt(response: Response, body: BodyInit | null, id: SentHeader | undefined): Response {
  const copy = new Response(body, response);
  if (response.url !== "" && response.headers.has("content-encoding")) {
    for (const name of OF_ENCODED_BODY) copy.headers.delete(name);
  }
  if (id !== undefined) copy.headers.set(id.name, id.value);
  return copy;
}

async function handOn(
  exchange: Exchange,
  response: Response,
  body: ReadableStream<Uint8Array>,
  id: SentHeader | undefined,
  tools: CaptureTools,
): Promise<Response> {
  const source = new ReadAhead(body.getReader(), exchange);
  const whole = await source.whole();
  if (whole !== undefined) {
    takeStatic(exchange, whole, tools);
    return rebuilt(response, whole, id);
  }
  exchange.endWithConnection();
  return rebuilt(response, tools.taps.tapReader(source, exchange), id);
}
