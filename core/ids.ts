const HEX: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => byte.toString(16).padStart(2, "0"),
);

/**
 * Makes the ids of one process: unique by a random prefix, told apart by a sequence number, written
 * out only when somebody reads them.
 */
export class IdSource {
  /** Ten random hex digits that tell this process from all others. */
  readonly prefix: string;
  #next = 0;
  readonly #high: string;
  readonly #mask: number;

  constructor(random: Uint8Array = crypto.getRandomValues(new Uint8Array(16))) {
    this.prefix = hex(random.subarray(0, 5));
    this.#high = hex(random.subarray(5, 12));
    this.#mask = ((random[12] ?? 1) | (random[13] ?? 2) << 8 | (random[14] ?? 3) << 16) >>> 0;
  }

  /** The next sequence number, from 1. */
  next(): number {
    return ++this.#next;
  }

  /** A request id: 18 characters, in order of creation within the process. */
  requestId(sequence: number): string {
    return this.prefix + sequence.toString(16).padStart(8, "0");
  }

  /**
   * A trace id: 32 hex digits, its last 56 bits as good as random (W3C Trace Context level 2,
   * section 3.3.2.3).
   */
  traceId(sequence: number): string {
    return this.prefix + scramble(sequence, this.#mask) + this.#high;
  }

  /** A span id: 16 hex digits. */
  spanId(sequence: number): string {
    return scramble(sequence, this.#mask ^ 0x5bd1e9) + this.prefix.slice(0, 8);
  }
}

/** Eight hex digits, a bijection of the sequence number (Murmur3's finalizer). */
function scramble(sequence: number, mask: number): string {
  let h = (sequence ^ mask) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h = (h ^ (h >>> 16)) >>> 0;
  return `${HEX[h >>> 24]}${HEX[h >>> 16 & 255]}${HEX[h >>> 8 & 255]}${HEX[h & 255]}`;
}

function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}
