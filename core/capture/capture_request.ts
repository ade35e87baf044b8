import { CapturedHeaders } from "./captured_headers.ts";
import type { CaptureTools } from "./capture_tools.ts";
import type { Exchange } from "./exchange.ts";
import { REDACTION_MARGIN } from "./record_body.ts";
import { RequestBodyObserver } from "./request_body.ts";
import { watchRequestMembers } from "./request_members.ts";
import { connectionAddress } from "../runtime/server_info.ts";
import { headerList } from "./runtime_internals.ts";

/** Request ids accepted from clients: printable ASCII without spaces. */
const REQUEST_ID = /^[\x21-\x7e]{1,200}$/;

/** Methods that can carry a body although no header declares one (HTTP/2). */
const BODY_METHODS: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "DELETE", "QUERY"]);

/** Captures what can't be read later: after the response, reading the headers throws. */
export function captureRequest(exchange: Exchange, tools: CaptureTools): void {
  const { options } = tools;
  const { request, served } = exchange;
  const headers = request === undefined
    ? servedHeaders(served?.rawHeaders ?? [], tools)
    : requestHeaders(request, tools);
  exchange.requestHeaders = headers;
  exchange.clientIp = clientAddress(
    served === undefined
      ? connectionAddress(exchange.request, exchange.info)
      : served.remoteAddress,
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
  // Not an iterator, which would create an object per header.
  for (let i = 0; i < list.length; i++) {
    const pair = list[i];
    if (pair !== undefined) headers.take(pair[1], pair[0]);
  }
  return headers;
}

function servedHeaders(raw: readonly string[], tools: CaptureTools): CapturedHeaders {
  const headers = new CapturedHeaders(tools.headers, raw.length >> 1);
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const [name = "", value = ""] = [raw[i], raw[i + 1]];
    // HTTP/2 has its method and target there (RFC 9113, section 8.3).
    if (!name.startsWith(":")) headers.take(value, name);
    else if (name === ":authority") headers.take(value, "host");
  }
  return headers;
}

/** Watches how the app reads the body, if there may be one. */
export function watchRequestBody(exchange: Exchange, tools: CaptureTools): void {
  const headers = exchange.requestHeaders;
  if (!tools.options.requestBody || headers === undefined) return;
  if (!declaresBody(headers) && !BODY_METHODS.has(exchange.method)) return;
  const limit = tools.options.maxRequestBodySize + REDACTION_MARGIN;
  const observer = new RequestBodyObserver(limit, headers.contentType, tools.onCaught);
  exchange.requestBody = observer;
  if (exchange.request === undefined) {
    // The server reports what the app reads.
    const { sample } = observer;
    observer.follow({ isUsed: () => sample.size > 0 || sample.ended, isLocked: () => false });
    return;
  }
  if (tools.bodyInternals?.watch(exchange.request, observer) === true) return;
  watchRequestMembers(exchange.request, observer);
}

/** Whether the request declares a body (RFC 9112, section 6.3). */
export function declaresBody(headers: CapturedHeaders): boolean {
  const { contentLength, transferEncoding } = headers;
  return transferEncoding !== undefined || (contentLength !== undefined && contentLength !== "0");
}

const ADDRESS =
  /^(?:\[([0-9a-f:.]{2,45})\](?::[0-9]{1,5})?|([0-9a-f]*:[0-9a-f:.]{1,43})|(\d{1,3}(?:\.\d{1,3}){3})(?::[0-9]{1,5})?)$/i;

/**
 * The address of the client: that of the connection, or the one reported by the trusted proxies.
 *
 * Each trusted proxy appends the address it saw to `x-forwarded-for`, so with `n` proxies, the n-th
 * value from the right is the last one that a client can't forge.
 *
 * @param remote Address of the connection.
 * @param forwardedFor Value of `x-forwarded-for`.
 * @param trusted How many proxies are trusted.
 * @returns The address; that of the connection if the header has no such value.
 */
export function clientAddress(
  remote: string | undefined,
  forwardedFor: string | undefined,
  trusted: number,
): string | undefined {
  if (trusted === 0 || forwardedFor === undefined) return remote;
  const match = ADDRESS.exec(forwardedFor.split(",").at(-trusted)?.trim() ?? "");
  return match?.[1] ?? match?.[2] ?? match?.[3] ?? remote;
}

const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(?:$|-)/;

/**
 * Reads a `traceparent` header (W3C Trace Context, section 3.2).
 *
 * @param value Value of the header.
 * @returns Trace id and the caller's span id, or `undefined` if it is not valid.
 */
export function parseTraceParent(value: string): { traceId: string; spanId: string } | undefined {
  const match = TRACEPARENT.exec(value);
  if (match === null || match[1] === undefined || match[2] === undefined) return undefined;
  if (value.startsWith("00") && value.length !== 55) return undefined;
  return { traceId: match[1], spanId: match[2] };
}
