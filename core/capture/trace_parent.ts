const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(?:$|-)/;

/**
 * Reads a `traceparent` header (W3C Trace Context, section 3.2).
 *
 * @param value Value of the header.
 * @returns Trace id and the caller's span id, or `undefined` when it is not valid.
 */
export function parseTraceParent(value: string): { traceId: string; spanId: string } | undefined {
  const match = TRACEPARENT.exec(value);
  if (match === null || match[1] === undefined || match[2] === undefined) return undefined;
  if (value.startsWith("00") && value.length !== 55) return undefined;
  return { traceId: match[1], spanId: match[2] };
}
