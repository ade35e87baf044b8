import type { CaptureTools } from "./capture_tools.ts";
import { CapturedHeaders } from "./captured_headers.ts";
import type { Exchange } from "./exchange.ts";
import type { ResponseInternals } from "./response_internals.ts";
import { tapStream } from "./response_tap.ts";
import { utf8Length } from "./body_sample.ts";

/**
 * Watches a response on its way out. A static body is read where it lies and the very same response
 * returned; a stream is handed on chunk by chunk, in the same response.
 *
 * @param exchange The request it answers.
 * @param response What the handler returned.
 * @param tools What the steps of capture share.
 * @returns The response to send: the same bytes, status and headers.
 */
export function captureResponse(
  exchange: Exchange,
  response: Response,
  tools: CaptureTools,
): Response {
  exchange.statusCode = response.status;
  if (response.type === "error") return refused(exchange, response, "an error response");
  const sent = withRequestId(exchange, response, tools);
  if (exchange.extent === "whole") exchange.responseHeaders = responseHeaders(sent, tools);
  if (exchange.method === "HEAD") {
    exchange.end("completed");
    return sent;
  }
  const { internals } = tools;
  if (internals === undefined) return watchCopy(exchange, sent, tools);
  const body = internals.staticBody(sent);
  if (body === undefined) return watchStream(exchange, sent, internals, tools);
  if (body !== null) takeStatic(exchange, body, tools);
  exchange.end("completed");
  return sent;
}

function responseHeaders(response: Response, tools: CaptureTools): CapturedHeaders {
  const { headers: table, internals } = tools;
  if (internals === undefined) return new CapturedHeaders(table).takeAll(response.headers);
  const type = internals.onlyType(response);
  const known = type === undefined ? undefined : tools.typeOnly.get(type);
  if (known !== undefined) return known;
  const headers = new CapturedHeaders(table);
  internals.forEachHeader(response, (value, name) => headers.take(value, name));
  if (type !== undefined && headers.contentType === type) tools.typeOnly.set(type, headers);
  return headers;
}

/** What Deno answers with status 500, and a word on why. */
export function refused<T>(exchange: Exchange, returned: T, what: string): T {
  exchange.statusCode = 500;
  exchange.thrown = {
    value: new TypeError(`The handler returned ${what}, so the server answers with status 500`),
  };
  exchange.end("failed");
  return returned;
}

function takeStatic(exchange: Exchange, body: string | Uint8Array, tools: CaptureTools): void {
  exchange.isStatic = true;
  const sample = exchange.responseBody;
  if (typeof body !== "string") {
    sample.add(body);
    sample.ended = true;
  } else if (exchange.extent === "whole" && tools.options.responseBody) {
    sample.setText(body);
  } else {
    sample.size = utf8Length(body);
  }
}

function watchStream(
  exchange: Exchange,
  response: Response,
  internals: ResponseInternals,
  { onCaught }: CaptureTools,
): Response {
  if (response.bodyUsed || response.body?.locked === true) {
    return refused(exchange, response, "a response whose body was read already");
  }
  if (internals.replaceStream(response, (stream) => tapStream(stream, exchange, onCaught))) {
    endWithConnection(exchange);
  } else {
    exchange.end("completed");
  }
  return response;
}

/**
 * The way of the standards alone, for runtimes where a static body can't be told from a stream: the
 * response stays as it is and the beginning of a copy is read. The copy is given up at the limit, so
 * that it never runs ahead further than that.
 */
function watchCopy(exchange: Exchange, response: Response, tools: CaptureTools): Response {
  if (response.bodyUsed) {
    return refused(exchange, response, "a response whose body was read already");
  }
  const copy = response.clone().body;
  if (copy === null) {
    exchange.end("completed");
    return response;
  }
  exchange.firstByteAt = performance.now();
  readStart(copy.getReader(), exchange).then(() => {
    if (exchange.responseBody.ended || exchange.info?.completed === undefined) {
      exchange.end("completed");
    }
  }).catch((reason) => {
    tools.onCaught(reason);
    exchange.onError(reason);
  });
  endWithConnection(exchange);
  return response;
}

async function readStart(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  exchange: Exchange,
): Promise<void> {
  const sample = exchange.responseBody;
  while (sample.size < sample.limit) {
    const { done, value } = await reader.read();
    if (done) {
      sample.ended = true;
      return;
    }
    sample.add(value);
  }
  await reader.cancel();
}

/**
 * A stream that is never read nor cancelled (the client left before its first byte) ends with its
 * connection.
 */
function endWithConnection(exchange: Exchange): void {
  const end = () => exchange.end(exchange.responseBody.ended ? "completed" : "aborted");
  exchange.info?.completed?.then(end, end);
}

function withRequestId(exchange: Exchange, response: Response, tools: CaptureTools): Response {
  const name = tools.options.requestIdHeader;
  if (name === undefined || response.status === 101) return response;
  try {
    response.headers.set(name, exchange.context.requestId);
    return response;
  } catch {
    if (tools.internals !== undefined) {
      tools.internals.addHeader(response, name, exchange.context.requestId);
      return response;
    }
    // Headers of a fetched or redirecting response can't be changed; a copy's can.
    const copy = new Response(response.body, response);
    copy.headers.set(name, exchange.context.requestId);
    return copy;
  }
}
