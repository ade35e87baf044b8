import { BoundedMap } from "../runtime/bounded_map.ts";
import type { Redactor } from "../redaction/redactor.ts";
import { StringPool } from "./string_pool.ts";

/** Most header names remembered. */
const MAX_NAMES = 512;
const MAX_NAME_LENGTH = 256;

/** Those that capture itself goes by. */
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

/** What is known of a header by its name. */
export interface HeaderEntry {
  /** The name as it is written. */
  readonly written: string;
  /** The name in lower case; always the same string. */
  readonly name: string;
  /** Its value is never recorded. */
  readonly isExcluded: boolean;
  /** Capture itself goes by it. */
  readonly isRead: boolean;
  /** The last value that had nothing to redact. */
  clean: string | undefined;
  /** The one that came after it last. */
  next: HeaderEntry | undefined;
}

/** Redacts header values, and shares what is the same from request to request. */
export class HeaderTable {
  readonly #redactor: Redactor;
  readonly #excluded: ReadonlySet<string>;
  readonly #entries = new BoundedMap<HeaderEntry>(MAX_NAMES, MAX_NAME_LENGTH);
  readonly #pool = new StringPool();

  /**
   * @param redactor Takes the secrets out.
   * @param excluded Names whose values are never recorded.
   */
  constructor(redactor: Redactor, excluded: readonly string[]) {
    this.#redactor = redactor;
    this.#excluded = new Set(excluded.map((name) => name.toLowerCase()));
  }

  /**
   * What is known of a header. Clients send theirs in the same order again and again, and comparing
   * with the name that came next last time costs a quarter of looking it up.
   *
   * @param last That of the header before.
   * @param written Its name, in whatever case.
   */
  entryAfter(last: HeaderEntry | undefined, written: string): HeaderEntry {
    const guess = last?.next;
    if (guess !== undefined && guess.written === written) return guess;
    const entry = this.#entryOf(written);
    if (last !== undefined) last.next = entry;
    return entry;
  }

  #entryOf(written: string): HeaderEntry {
    let entry = this.#entries.get(written);
    if (entry === undefined) {
      const name = written.toLowerCase();
      entry = {
        written,
        name,
        isExcluded: this.#excluded.has(name),
        isRead: READ_NAMES.has(name),
        clean: undefined,
        next: undefined,
      };
      this.#entries.set(written, entry);
    }
    return entry;
  }

  /** The value as it is recorded. */
  recorded(entry: HeaderEntry, value: string): string {
    if (value === entry.clean) return entry.clean;
    if (entry.isExcluded) return this.#pool.share(this.#redactor.maskHeader(entry.name, value));
    const recorded = this.#pool.share(this.#redactor.headerValue(entry.name, value));
    if (recorded === value) entry.clean = recorded;
    return recorded;
  }
}
