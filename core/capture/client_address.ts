const ADDRESS =
  /^(?:\[([0-9a-f:.]{2,45})\](?::[0-9]{1,5})?|([0-9a-f]*:[0-9a-f:.]{1,43})|(\d{1,3}(?:\.\d{1,3}){3})(?::[0-9]{1,5})?)$/i;

/**
 * Address of the client: of the connection, or as the trusted proxies wrote it down.
 *
 * Each trusted proxy has appended the address it saw to `x-forwarded-for`, so with `n` of them the
 * n-th value from the right is the last that a client could not forge.
 *
 * @param remote Address of the connection.
 * @param forwardedFor Value of `x-forwarded-for`.
 * @param trusted How many proxies are trusted.
 * @returns The address; that of the connection where the header has no such value.
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

/** Address of a connection, as a server tells it beside the request. */
export function remoteHost(info: unknown): string | undefined {
  const address = memberOf(info, "remoteAddr");
  const host = memberOf(address, "hostname");
  return typeof host === "string" ? host : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
