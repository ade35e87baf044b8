import { slot, symbolOf } from "./runtime_internals.ts";

/**
 * What `@hono/node-server` keeps of its own responses until somebody asks for more, and sends from:
 * the arguments of the constructor. Reading `body`, `type` or `url` makes a real response, whose
 * headers differ from what would have been sent.
 */
export interface KeptResponse {
  readonly status: number;
  readonly body: string | Uint8Array | Blob | ReadableStream<Uint8Array> | null;
  readonly headers: HeadersInit | undefined;
}

/** The type that it sends for a body without one. */
const DEFAULT_TYPE = "text/plain; charset=UTF-8";

/**
 * Returns what is kept, without touching the response.
 *
 * @param response A response of any kind.
 * @returns `undefined` for another kind, or if it has become a real one.
 */
export function keptResponse(response: Response): KeptResponse | undefined {
  const key = symbolOf(response, "cache");
  const kept = key && slot(response, key);
  if (!Array.isArray(kept) || kept.length !== 3 || typeof kept[0] !== "number") return undefined;
  const [status, body, headers] = kept;
  const isKnown = body === null || typeof body === "string" || body instanceof Uint8Array ||
    body instanceof Blob || body instanceof ReadableStream;
  return isKnown ? { status, body, headers } : undefined;
}

/** The headers that are sent: a plain object as it is, others with a type. */
export function sentHeaders({ body, headers }: KeptResponse): Headers {
  const sent = new Headers(headers);
  const isPlain = headers !== undefined && !(headers instanceof Headers) && !Array.isArray(headers);
  if (body !== null && !isPlain && !sent.has("content-type")) {
    sent.set("content-type", DEFAULT_TYPE);
  }
  return sent;
}

/**
 * A response that is sent like another one, with another body. Its `statusText` is the usual one,
 * which the server sends in any case.
 *
 * @param body The body.
 * @param kept What is kept of the other one.
 */
export function sentLike(body: BodyInit | null, { status, headers }: KeptResponse): Response {
  // Headers in pairs or in an object of their own are changed by neither.
  const own = headers instanceof Headers ? new Headers(headers) : headers;
  return new Response(body, { status, ...(own !== undefined && { headers: own }) });
}
