import { codingsIn } from "../log/body_headers.ts";
import type { HeaderEntry, HeaderTable } from "./header_table.ts";

/** Headers as recorded, and those that capture itself goes by, taken in one pass. */
export class CapturedHeaders {
  /** Names and redacted values in turn. */
  readonly flat: string[];
  /** Characters in all. */
  length = 0;
  host: string | undefined = undefined;
  contentType: string | undefined = undefined;
  contentLength: string | undefined = undefined;
  /** What the body is encoded with, in lower case; words that mean no encoding are left out. */
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
   * @param count How many headers there are, where that is known.
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
