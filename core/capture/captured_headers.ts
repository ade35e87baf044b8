import type { HeaderTable } from "./header_table.ts";

/** Headers as recorded, and those that capture itself goes by, taken in one pass. */
export class CapturedHeaders {
  /** Names and redacted values in turn. */
  readonly flat: string[] = [];
  /** Characters in all. */
  length = 0;
  host: string | undefined = undefined;
  contentType: string | undefined = undefined;
  contentLength: string | undefined = undefined;
  contentEncoding: string | undefined = undefined;
  transferEncoding: string | undefined = undefined;
  userAgent: string | undefined = undefined;
  requestId: string | undefined = undefined;
  traceParent: string | undefined = undefined;
  forwardedFor: string | undefined = undefined;
  readonly #table: HeaderTable;

  /**
   * @param table Redacts the values.
   */
  constructor(table: HeaderTable) {
    this.#table = table;
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
   * @param lowerCaseName Its name.
   */
  take(value: string, lowerCaseName: string): void {
    const entry = this.#table.entryOf(lowerCaseName);
    const recorded = this.#table.recorded(entry, value);
    this.flat.push(entry.name, recorded);
    this.length += entry.name.length + recorded.length;
    switch (entry.name) {
      case "host":
        this.host = value;
        break;
      case "content-type":
        this.contentType = recorded;
        break;
      case "content-length":
        this.contentLength = value;
        break;
      case "content-encoding":
        this.contentEncoding = value === "identity" ? undefined : value;
        break;
      case "transfer-encoding":
        this.transferEncoding = value;
        break;
      case "user-agent":
        this.userAgent = recorded;
        break;
      case "x-request-id":
        this.requestId = recorded;
        break;
      case "traceparent":
        this.traceParent = value;
        break;
      case "x-forwarded-for":
        this.forwardedFor = value;
        break;
    }
  }
}
