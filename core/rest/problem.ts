import type { ApiError } from "../http/api_error.ts";
import { jsonResponse } from "../http/own_response.ts";

/** Phrases of RFC 9110 and RFC 6585 for what we answer. */
const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  421: "Misdirected Request",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** An error as the API tells it: a problem document (RFC 9457). */
export function problemResponse({ status, message, details }: ApiError): Response {
  const { allow, retryAfterSeconds, ...members } = details;
  const headers: Record<string, string> = { "content-type": "application/problem+json" };
  if (status === 401) headers["www-authenticate"] = 'Bearer realm="supertracer"';
  if (Array.isArray(allow)) headers["allow"] = allow.join(", ");
  if (typeof retryAfterSeconds === "number") headers["retry-after"] = String(retryAfterSeconds);
  const title = TITLES[status] ?? "Error";
  // Python's answers to errors have `detail`, too.
  return jsonResponse(
    { type: "about:blank", title, status, detail: message, ...members },
    status,
    headers,
  );
}
