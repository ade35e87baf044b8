import type { CaptureTools } from "./capture_tools.ts";
import { CapturedHeaders } from "./captured_headers.ts";
import { clientAddress, remoteHost } from "./client_address.ts";
import type { Exchange } from "./exchange.ts";
import { REDACTION_MARGIN } from "./record_body.ts";
import { headerList } from "./request_internals.ts";
import { RequestBodyObserver } from "./request_body.ts";
import { watchRequestMembers } from "./request_members.ts";
import { parseTraceParent } from "./trace_parent.ts";

/** Printable ASCII without spaces: what a request id from outside may look like. */
const REQUEST_ID = /^[\x21-\x7e]{1,200}$/;

/** Methods that can carry a body although no header declares one (HTTP/2). */
const BODY_METHODS: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "DELETE", "QUERY"]);

/** Takes from a request what can't be had later: after the response, its headers throw. */
export function captureRequest(exchange: Exchange, tools: CaptureTools): void {
  const { options } = tools;
  const headers = requestHeaders(exchange.request, tools);
  exchange.requestHeaders = headers;
  exchange.clientIp = clientAddress(
    remoteHost(exchange.info),
    headers.forwardedFor,
    Number(options.trustProxy),
  );
  const { context } = exchange;
  if (headers.requestId !== undefined && REQUEST_ID.test(headers.requestId)) {
    context.givenRequestId = headers.requestId;
  }
  if (headers.traceParent !== undefined) {
    const parent = parseTraceParent(headers.traceParent);
    context.givenTraceId = parent?.traceId;
    context.parentSpanId = parent?.spanId;
  }
}

function requestHeaders(request: Request, tools: CaptureTools): CapturedHeaders {
  const list = headerList(request);
  if (list === undefined) return new CapturedHeaders(tools.headers).takeAll(request.headers);
  const headers = new CapturedHeaders(tools.headers, list.length);
  // No iterator: it would make an object for each header.
  for (let i = 0; i < list.length; i++) {
    const pair = list[i];
    if (pair !== undefined) headers.take(pair[1], pair[0]);
  }
  return headers;
}

/** Watches the app read the body, where there may be one. */
export function watchRequestBody(exchange: Exchange, tools: CaptureTools): void {
  const headers = exchange.requestHeaders;
  if (!tools.options.requestBody || headers === undefined) return;
  if (!declaresBody(headers) && !BODY_METHODS.has(exchange.method)) return;
  const limit = tools.options.maxRequestBodySize + REDACTION_MARGIN;
  const observer = new RequestBodyObserver(limit, headers.contentType, tools.onCaught);
  exchange.requestBody = observer;
  if (tools.bodyInternals?.watch(exchange.request, observer) === true) return;
  watchRequestMembers(exchange.request, observer);
}

/** Whether the request says that it has a body (RFC 9112, section 6.3). */
export function declaresBody(headers: CapturedHeaders): boolean {
  const { contentLength, transferEncoding } = headers;
  return transferEncoding !== undefined || (contentLength !== undefined && contentLength !== "0");
}
