import type { IdSource } from "./ids.ts";

/** The ids of one request: taken over from the client, or derived when somebody reads them. */
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
   * Those of a request that begins, or the same as another has.
   *
   * @param from Where they come from.
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
