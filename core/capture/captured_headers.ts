import { codingsIn } from "../log/body_headers.ts";
import type { Redactor } from "../redaction/redactor.ts";
import type { HeaderKind } from "../redaction/secret_names.ts";
import { BoundedMap } from "../runtime/bounded_map.ts";

/** Headers as recorded, and those that capture itself reads, collected in one pass. */
export class CapturedHeaders {
  /** Names and redacted values, alternating. */
  readonly flat: string[];
  /** Total characters. */
  length = 0;
  host: string | undefined = undefined;
  contentType: string | undefined = undefined;
  contentLength: string | undefined = undefined;
  /** The encodings of the body, in lower case, without those that mean none. */
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
   * @param count Number of headers, if known.
   */
  constructor(table: HeaderTable, count = 0) {
    this.#table = table;
    this.flat = new Array(count * 2);
  }

  /** Adds all headers; `forEach` takes half the time of the iterator. */
  takeAll(headers: Headers): this {
    headers.forEach(CapturedHeaders.#take, this);
    return this;
  }

  static #take(this: CapturedHeaders, value: string, name: string): void {
    this.take(value, name);
  }

  /**
   * Adds a header.
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

/** Headers that capture itself reads. */
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

/** Maximum number of header names remembered. */
const MAX_NAMES = 512;
const MAX_NAME_LENGTH = 256;
/** Maximum number of values remembered. */
const MAX_VALUES = 4_096;
const MAX_VALUE_LENGTH = 512;

/** What is known about a header name. */
export interface HeaderEntry {
  /** The name as written. */
  readonly written: string;
  /** The name in lower case; always the same string. */
  readonly name: string;
  /** How its values are redacted. */
  readonly kind: HeaderKind;
  /** Whether capture itself reads it. */
  readonly isRead: boolean;
  /** Its last value that contained nothing to redact. */
  clean: string | undefined;
  /** The redacted form of its last value. */
  redacted: string;
  /** The header that followed it last time. */
  next: HeaderEntry | undefined;
}

/**
 * Redacts headers and remembers the results: names and values arrive as new strings with every
 * request, but are mostly the same. So nothing is redacted twice, and records share strings, which
 * spares the garbage collector. Nothing secret is remembered.
 *
 * Measured on ten headers, total CPU: 4.8 us without this memory; with it, about 1 us if they are
 * always the same, 2.3 us if two of them differ among 200 clients, and 4.8 us if they are always
 * new.
 */
export class HeaderTable {
  readonly #redactor: Redactor;
  readonly #excluded: ReadonlySet<string>;
  readonly #entries = new BoundedMap<HeaderEntry>(MAX_NAMES, MAX_NAME_LENGTH);
  /** Values of plain headers that contained nothing to redact. */
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
   * The entry of a header. Clients send headers in the same order each time, and comparing with
   * the name that followed last time costs a quarter of a lookup.
   *
   * @param last The entry of the previous header.
   * @param written The name, in any case.
   */
  entryAfter(last: HeaderEntry | undefined, written: string): HeaderEntry {
    const guess = last?.next;
    if (guess !== undefined && guess.written === written) return guess;
    const entry = this.#entryOf(written);
    if (last !== undefined) last.next = entry;
    return entry;
  }

  /** The value as recorded. */
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
