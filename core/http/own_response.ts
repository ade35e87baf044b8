/** Headers of all the tracer's responses, against sniffing, framing, caching and sharing. */
const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/** Makes a response with these headers. */
export function ownResponse(
  body: BodyInit | null,
  status = 200,
  headers: Record<string, string> = {},
): Response {
  const init = {
    status,
    headers: { ...HEADERS, ...headers },
    // Otherwise `workerd` would encode a body again that has a `content-encoding`.
    encodeBody: "manual",
  };
  return new Response(body, init);
}

/** Makes a JSON response; members that are `undefined` are omitted. */
export function jsonResponse(
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): Response {
  return ownResponse(JSON.stringify(value), status, {
    "content-type": "application/json; charset=utf-8",
    ...headers,
  });
}
