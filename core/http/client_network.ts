/**
 * What counts as one client: an IPv4 address, also if written as `::ffff:192.0.2.1`, or the /64 of an
 * IPv6 address, which is the least that anybody has.
 *
 * @param address Address of a client.
 * @returns A key; the address itself where it is neither.
 */
export function clientNetwork(address: string): string {
  const groups = groupsOf(address.replace(/%.*$/, ""));
  if (groups === undefined) return address;
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) {
    return groups.slice(6).flatMap((group) => [group >> 8, group & 255]).join(".");
  }
  return `${groups.slice(0, 4).map((group) => group.toString(16)).join(":")}::/64`;
}

/** The eight groups of an IPv6 address (RFC 4291, section 2.2). */
function groupsOf(address: string): number[] | undefined {
  if (!/^[0-9a-f:.]{2,45}$/i.test(address) || !address.includes(":")) return undefined;
  const [head = "", tail, ...more] = address.split("::");
  if (more.length > 0) return undefined;
  const [left, right] = [partsOf(head), partsOf(tail ?? "")];
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...left, ...Array<number>(missing).fill(0), ...right];
}

/** The groups of one side of `::`, of which the last two may be written as an IPv4 address. */
function partsOf(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((part) => {
    const bytes = part.split(".").map(Number);
    if (bytes.length === 4) {
      const [a = 0, b = 0, c = 0, d = 0] = bytes;
      return [(a << 8) | b, (c << 8) | d];
    }
    return [parseInt(part, 16) & 0xffff];
  });
}
