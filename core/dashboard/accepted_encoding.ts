/**
 * The first of some codings that a client takes.
 *
 * @param header Its `accept-encoding`.
 * @param codings Those that there are, the best first.
 * @returns One of them, or `undefined`: then the content goes out as it is.
 */
export function acceptedEncoding<C extends string>(
  header: string | null,
  codings: readonly C[],
): C | undefined {
  const weights = new Map<string, number>();
  for (const item of (header ?? "").toLowerCase().split(",", 50)) {
    const [coding = "", ...parameters] = item.split(";").map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith("q="));
    weights.set(coding, weight === undefined ? 1 : Number(weight.slice(2)));
  }
  // A weight of 0, or one that is no number, says no (RFC 9110, section 12.4.2).
  return codings.find((coding) => (weights.get(coding) ?? weights.get("*") ?? 0) > 0);
}
