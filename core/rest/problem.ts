import type { HttpError } from "../http/http_error.ts";
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
export function problemResponse({ status, message, details, headers }: HttpError): Response {
  const title = TITLES[status] ?? "Error";
  // Python's answers to errors have `detail`, too.
  const problem = { type: "about:blank", title, status, detail: message, ...details.members };
  return jsonResponse(problem, status, {
    ...headers,
    "content-type": "application/problem+json",
    ...status === 401 && { "www-authenticate": 'Bearer realm="supertracer"' },
  });
}
