/** How many guesses are allowed. */
export interface GuessRate {
  /** At once, after a long pause. */
  readonly burst: number;
  /** On average, however many are tried. */
  readonly perSecond: number;
}

/** Maximum number of keys remembered. */
const MAX_KEYS = 10_000;

/**
 * Limits guessing by key: each has a bucket of guesses that refills slowly. In an interval of `t`
 * seconds, at most `burst + t * perSecond` guesses are allowed.
 *
 * Flooding a bucket must not lock out others who share it. So while it is less than half full,
 * attempts are allowed at random, with a probability that falls with the fill level: each attempt
 * has the same chance, about `perSecond` divided by the attempts per second.
 */
export class GuessBuckets {
  readonly #rate: GuessRate;
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  /**
   * @param rate Guesses allowed per key.
   * @param now The time in milliseconds.
   * @param random A number from 0 to 1.
   */
  constructor(
    rate: GuessRate,
    now: () => number = Date.now,
    random: () => number = Math.random,
  ) {
    this.#rate = rate;
    this.#now = now;
    this.#random = random;
  }

  /**
   * Milliseconds to wait before the next attempt.
   *
   * @returns 0 if it is allowed now.
   */
  waitMs(key: string): number {
    const { burst, perSecond } = this.#rate;
    const left = this.#left(key);
    if (left < 1) return Math.ceil((1 - left) / perSecond * 1_000);
    return this.#random() < 2 * left / burst ? 0 : 1_000;
  }

  /** Takes a guess. */
  take(key: string): void {
    this.#set(key, this.#left(key) - 1);
  }

  /** Returns a guess that was right. */
  giveBack(key: string): void {
    this.#set(key, this.#left(key) + 1);
  }

  #left(key: string): number {
    const { burst, perSecond } = this.#rate;
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return burst;
    const ageMs = Math.max(0, this.#now() - bucket.at);
    return Math.min(burst, bucket.left + ageMs / 1_000 * perSecond);
  }

  #set(key: string, left: number): void {
    this.#buckets.delete(key);
    if (left >= this.#rate.burst) return;
    this.#buckets.set(key, { left, at: this.#now() });
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= MAX_KEYS) break;
      this.#buckets.delete(oldest);
    }
  }
}

/**
 * What counts as one client: an IPv4 address, also written as `::ffff:192.0.2.1`, or the /64 of an
 * IPv6 address, the smallest network that clients get.
 *
 * @param address Address of a client.
 * @returns A key; the address itself if it is neither.
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

/** The groups on one side of `::`, of which the last two may be written as an IPv4 address. */
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
