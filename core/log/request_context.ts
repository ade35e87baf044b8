const HEX: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => byte.toString(16).padStart(2, "0"),
);

/**
 * Makes the ids of one process: unique by a random prefix and a sequence number, formatted only
 * when read.
 */
export class IdSource {
  /** Ten random hex digits that identify this process. */
  readonly prefix: string;
  #next = 0;
  readonly #masks: readonly [number, number, number];

  constructor(random: Uint8Array = crypto.getRandomValues(new Uint8Array(17))) {
    const view = new DataView(random.buffer, random.byteOffset, random.byteLength);
    this.prefix = hex(random.subarray(0, 5));
    this.#masks = [view.getUint32(5), view.getUint32(9), view.getUint32(13)];
  }

  /** The next sequence number, from 1. */
  next(): number {
    return ++this.#next;
  }

  /** A request id: 18 characters, in order of creation within the process. */
  requestId(sequence: number): string {
    return this.prefix + ordered(sequence);
  }

  /**
   * A trace id: 32 hex digits, of which the last 56 bits are as good as random (W3C Trace Context
   * level 2, section 3.3.2.3). The first part is in order of creation: ordered values are cheap to
   * index, random ones cost a page of the index for each row.
   */
  traceId(sequence: number): string {
    const [first, second] = this.#masks;
    return this.prefix + ordered(sequence) + scramble(sequence, first).slice(2) +
      scramble(sequence, second);
  }

  /** A span id: 16 hex digits. */
  spanId(sequence: number): string {
    return scramble(sequence, this.#masks[2]) + this.prefix.slice(0, 8);
  }
}

function ordered(sequence: number): string {
  return sequence.toString(16).padStart(8, "0");
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

/** The ids of one request: received from the client, or derived when read. */
export class RequestContext {
  /** From `x-request-id`. */
  givenRequestId: string | undefined = undefined;
  /** From `traceparent`. */
  givenTraceId: string | undefined = undefined;
  /** From `traceparent`: the caller's span. */
  parentSpanId: string | undefined = undefined;
  readonly #ids: IdSource;
  readonly #sequence: number;

  /**
   * The ids of a new request, or those of another one.
   *
   * @param from Their source.
   */
  constructor(from: IdSource | RequestContext) {
    if (from instanceof RequestContext) {
      this.#ids = from.#ids;
      this.#sequence = from.#sequence;
      this.givenRequestId = from.givenRequestId;
      this.givenTraceId = from.givenTraceId;
      this.parentSpanId = from.parentSpanId;
    } else {
      this.#ids = from;
      this.#sequence = from.next();
    }
  }

  get requestId(): string {
    return this.givenRequestId ?? this.#ids.requestId(this.#sequence);
  }

  get traceId(): string {
    return this.givenTraceId ?? this.#ids.traceId(this.#sequence);
  }

  get spanId(): string {
    return this.#ids.spanId(this.#sequence);
  }
}
