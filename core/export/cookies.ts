/** A name, its value, and for `set-cookie` the attributes. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly attributes: readonly string[];
}

/** The cookies of a `cookie` header (RFC 6265, section 4.2.1). */
export function parseCookies(header: string): Cookie[] {
  return header.split(";").map((part) => part.trim()).filter((part) => part !== "")
    .map((part) => ({ ...splitPair(part), attributes: [] }));
}

/** The cookies of `set-cookie` headers (RFC 6265, section 4.1.1). */
export function parseSetCookies(header: string | readonly string[]): Cookie[] {
  const headers = typeof header === "string" ? [header] : header;
  return headers.map((text) => {
    const [pair = "", ...attributes] = text.split(";").map((part) => part.trim());
    return { ...splitPair(pair), attributes: attributes.filter((part) => part !== "") };
  });
}

function splitPair(pair: string): { name: string; value: string } {
  const at = pair.indexOf("=");
  return at < 0
    ? { name: pair, value: "" }
    : { name: pair.slice(0, at).trim(), value: pair.slice(at + 1).trim() };
}
