import { captureByStandards } from "./capture_by_standards.ts";
import { CapturedHeaders } from "./captured_headers.ts";
import type { CaptureTools } from "./capture_tools.ts";
import type { Exchange } from "./exchange.ts";
import type { ResponseInternals } from "./response_internals.ts";

/**
 * Watches a response on its way out. A static body is read where it is and the very same response
 * returned; a stream is passed on chunk by chunk, in the same response. A body that the runtime sends
 * by itself, a file or a fetched one, can't be watched without changing how it is sent, and is not.
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
): Response | Promise<Response> {
  exchange.statusCode = response.status;
  if (response.type === "error") return exchange.refuse(response, "an error response");
  const { internals } = tools;
  // Some servers have responses of their own, which only inherit from `Response.prototype`.
  if (internals?.knows(response) !== true) return captureByStandards(exchange, response, tools);
  const body = internals.body(response);
  if (body === undefined) {
    return exchange.refuse(response, "a response whose body was used already");
  }
  const sent = withRequestId(exchange, response, internals, tools);
  if (exchange.extent === "whole") {
    exchange.responseHeaders = responseHeaders(sent, internals, tools);
  }
  if (exchange.method === "HEAD" || body === null) {
    exchange.end("completed");
  } else if (typeof body === "string" || body instanceof Uint8Array) {
    exchange.endWithBody(body);
  } else if (internals.isSentByRuntime(body)) {
    exchange.leaveUnwatched();
  } else {
    internals.replaceStream(sent, (stream) => tools.taps.tap(stream, exchange));
    exchange.endWithConnection();
  }
  return sent;
}

function responseHeaders(
  response: Response,
  internals: ResponseInternals,
  tools: CaptureTools,
): CapturedHeaders {
  const type = internals.onlyType(response);
  const known = type === undefined ? undefined : tools.typeOnly.get(type);
  if (known !== undefined) return known;
  const headers = new CapturedHeaders(tools.headers);
  internals.forEachHeader(response, (value, name) => headers.take(value, name));
  if (type !== undefined && headers.contentType === type) tools.typeOnly.set(type, headers);
  return headers;
}

function withRequestId(
  exchange: Exchange,
  response: Response,
  internals: ResponseInternals,
  { options }: CaptureTools,
): Response {
  const name = options.requestIdHeader;
  if (name === undefined || response.status === 101) return response;
  return internals.withHeader(response, name, exchange.context.requestId);
}
