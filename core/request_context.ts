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

  constructor(ids: IdSource) {
    this.#ids = ids;
    this.#sequence = ids.next();
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
