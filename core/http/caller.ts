/** Where a request to us comes from, as far as the connection and trusted proxies tell. */
export interface Caller {
  /** Address of the client; `""` where it is not known. */
  readonly address: string;
  /** Whether the client speaks HTTPS: with us, or with the trusted proxy in front. */
  readonly isSecure: boolean;
}

/**
 * Whether a client speaks HTTPS.
 *
 * @param request Its request.
 * @param trusted How many proxies are believed in what they forward.
 */
export function speaksHttps(request: Request, trusted: number): boolean {
  if (request.url.startsWith("https:")) return true;
  if (trusted === 0) return false;
  // Most proxies set it, some append to it: the value of the one that the client talks to.
  const schemes = (request.headers.get("x-forwarded-proto") ?? "").split(",");
  return (schemes.at(-trusted) ?? schemes[0])?.trim().toLowerCase() === "https";
}
