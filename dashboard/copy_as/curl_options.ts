import type { RequestParts } from "../../core/export/request_parts.ts";

/** A long option of curl, without dashes, and its value if it takes one. */
export type CurlOption = readonly [name: string, value?: string];

/** Above this, curl first asks whether the server wants the body (RFC 9110, section 10.1.1). */
const EXPECT_BYTES = 1_000_000;

/**
 * The options with which curl sends exactly a request, except for its body. Headers that curl adds
 * by itself are disabled if the request did not have them.
 *
 * @param parts The request.
 * @param hasBody Whether a body will be added.
 */
export function curlOptions(parts: RequestParts, hasBody: boolean): CurlOption[] {
  const { method, target, headers } = parts;
  // No globs, no removal of dot segments: the target is sent as received.
  const options: CurlOption[] = [["globoff"], ["path-as-is"]];
  // curl would encode non-ASCII characters, and drop a fragment.
  if (/[^\x21-\x7e]|#/.test(target)) options.push(["request-target", target]);
  if (method === "HEAD") options.push(["head"]);
  else if (method !== (hasBody ? "POST" : "GET")) options.push(["request", method]);
  for (const { name, value } of headers) {
    options.push(["header", value === "" ? `${name};` : `${name}: ${value}`]);
  }
  const names = new Set(headers.map(({ name }) => name.toLowerCase()));
  const own = ["accept", "user-agent", ...(hasBody ? ["content-type"] : [])];
  if (parts.body.text.length > EXPECT_BYTES) own.push("expect");
  for (const name of own) if (!names.has(name)) options.push(["header", `${name}:`]);
  // RFC 9110, section 8.6; with a body, curl computes it.
  if (!hasBody && /^(?:POST|PUT|PATCH)$/.test(method)) {
    options.push(["header", "content-length: 0"]);
  }
  if (parts.takesCompressed) options.push(["compressed"]);
  return options;
}

/** Why curl can't send the body. */
export function curlBody(parts: RequestParts): { readonly text?: string; readonly note?: string } {
  if (parts.body.text === "") return {};
  if (parts.method !== "HEAD") return { text: parts.body.text };
  return { note: "The body is left out: curl sends none with HEAD." };
}
