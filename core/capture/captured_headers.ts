import { codingsIn } from "../log/body_headers.ts";
import type { Redactor } from "../redaction/redactor.ts";
import type { HeaderKind } from "../redaction/secret_names.ts";
import { BoundedMap } from "../runtime/bounded_map.ts";

/** Headers as they are recorded, and those that capture itself reads, taken in one pass. */
export class CapturedHeaders {
  /** Names and redacted values in turn. */
  readonly flat: string[];
  /** Characters in all. */
  length = 0;
  host: string | undefined = undefined;
  contentType: string | undefined = undefined;
  contentLength: string | undefined = undefined;
  /** The encodings of the body, in lower case, without words that mean none. */
  contentEncoding: string | undefined = undefined;
  transferEncoding: string | undefined = undefined;
  userAgent: string | undefined = undefined;
  requestId: string | undefined = undefined;
  traceParent: string | undefined = undefined;
  forwardedFor: string | undefined = undefined;
  readonly #table: HeaderTable;
  #end = 0;
  #last: HeaderEntry | undefined = undefined;

  /**
   * @param table Redacts the values.
   * @param count How many headers there are, if that is known.
   */
  constructor(table: HeaderTable, count = 0) {
    this.#table = table;
    this.flat = new Array(count * 2);
  }

  /** Takes all of them; `forEach` needs half the time of the iterator. */
  takeAll(headers: Headers): this {
    headers.forEach(CapturedHeaders.#take, this);
    return this;
  }

  static #take(this: CapturedHeaders, value: string, name: string): void {
    this.take(value, name);
  }

  /**
   * Takes one header.
   *
   * @param value Its value.
   * @param name Its name.
   */
  take(value: string, name: string): void {
    const entry = this.#table.entryAfter(this.#last, name);
    this.#last = entry;
    const recorded = this.#table.recorded(entry, value);
    this.flat[this.#end++] = entry.name;
    this.flat[this.#end++] = recorded;
    this.length += entry.name.length + recorded.length;
    if (entry.isRead) this.#read(entry, value, recorded);
  }

  #read(entry: HeaderEntry, value: string, recorded: string): void {
    switch (entry.name) {
      case "host":
        this.host = joined(this.host, value);
        break;
      case "content-type":
        this.contentType = joined(this.contentType, recorded);
        break;
      case "content-length":
        this.contentLength = joined(this.contentLength, value);
        break;
      case "content-encoding":
        this.contentEncoding = withCodings(this.contentEncoding, value);
        break;
      case "transfer-encoding":
        this.transferEncoding = joined(this.transferEncoding, value);
        break;
      case "user-agent":
        this.userAgent = joined(this.userAgent, recorded);
        break;
      case "x-request-id":
        this.requestId = joined(this.requestId, recorded);
        break;
      case "traceparent":
        this.traceParent = joined(this.traceParent, value);
        break;
      case "x-forwarded-for":
        this.forwardedFor = joined(this.forwardedFor, value);
        break;
    }
  }
}

function withCodings(first: string | undefined, value: string): string | undefined {
  const codings = codingsIn(value).join(", ");
  return codings === "" ? first : joined(first, codings);
}

/** Values of one name are a list (RFC 9110, section 5.3). */
function joined(first: string | undefined, next: string): string {
  return first === undefined ? next : `${first}, ${next}`;
}

/** Those that capture itself reads. */
const READ_NAMES: ReadonlySet<string> = new Set([
  "host",
  "content-type",
  "content-length",
  "content-encoding",
  "transfer-encoding",
  "user-agent",
  "x-request-id",
  "traceparent",
  "x-forwarded-for",
]);

/** Most header names remembered. */
const MAX_NAMES = 512;
const MAX_NAME_LENGTH = 256;
/** Most values remembered. */
const MAX_VALUES = 4_096;
const MAX_VALUE_LENGTH = 512;

/** What is known of a header by its name. */
export interface HeaderEntry {
  /** The name as it is written. */
  readonly written: string;
  /** The name in lower case; always the same string. */
  readonly name: string;
  /** How its values are redacted. */
  readonly kind: HeaderKind;
  /** Whether capture itself reads it. */
  readonly isRead: boolean;
  /** Its last value in which there was nothing to redact. */
  clean: string | undefined;
  /** What its last value was redacted to. */
  redacted: string;
  /** The header that came after it last. */
  next: HeaderEntry | undefined;
}

/**
 * Redacts headers, and remembers what it found: names and values arrive as new strings with every
 * request, but are mostly the same. So nothing is redacted twice, and records share their strings,
 * which saves the garbage collector work. Nothing secret is remembered.
 *
 * Measured on ten headers, CPU in all: 4.8 us without memory; with it about 1 us if they are always
 * the same, 2.3 us if two of them differ among 200 clients, the same if they are always new.
 */
export class HeaderTable {
  readonly #redactor: Redactor;
  readonly #excluded: ReadonlySet<string>;
  readonly #entries = new BoundedMap<HeaderEntry>(MAX_NAMES, MAX_NAME_LENGTH);
  /** Values of plain headers in which there was nothing to redact. */
  readonly #clean = new BoundedMap<string>(MAX_VALUES, MAX_VALUE_LENGTH);

  /**
   * @param redactor Redacts the values.
   * @param excluded Names whose values are never recorded.
   */
  constructor(redactor: Redactor, excluded: readonly string[]) {
    this.#redactor = redactor;
    this.#excluded = new Set(excluded.map((name) => name.toLowerCase()));
  }

  /**
   * The entry of a header. Clients send theirs in the same order again and again, and comparing with
   * the name that came next last time costs a quarter of looking it up.
   *
   * @param last The entry of the header before.
   * @param written The name, in whatever case.
   */
  entryAfter(last: HeaderEntry | undefined, written: string): HeaderEntry {
    const guess = last?.next;
    if (guess !== undefined && guess.written === written) return guess;
    const entry = this.#entryOf(written);
    if (last !== undefined) last.next = entry;
    return entry;
  }

  /** The value as it is recorded. */
  recorded(entry: HeaderEntry, value: string): string {
    if (value === entry.clean) return entry.clean;
    const isPlain = entry.kind === "plain";
    const known = isPlain ? this.#clean.get(value) : undefined;
    if (known !== undefined) return entry.clean = known;
    const recorded = this.#redactor.header(entry.kind, value, entry.redacted);
    if (recorded !== value) {
      if (recorded === entry.redacted) return entry.redacted;
      if (recorded.length <= MAX_VALUE_LENGTH) entry.redacted = recorded;
    } else {
      entry.clean = value;
      if (isPlain) this.#clean.set(value, value);
    }
    return recorded;
  }

  #entryOf(written: string): HeaderEntry {
    let entry = this.#entries.get(written);
    if (entry === undefined) {
      const name = written.toLowerCase();
      entry = {
        written,
        name,
        kind: this.#redactor.headerKind(name, this.#excluded.has(name)),
        isRead: READ_NAMES.has(name),
        clean: undefined,
        redacted: "",
        next: undefined,
      };
      this.#entries.set(written, entry);
    }
    return entry;
  }
}
