import type { Outcome } from "../log.ts";
import type { OwnTimer } from "../own_cost.ts";
import type { RequestContext } from "../request_context.ts";
import { BodySample } from "./body_sample.ts";
import type { CapturedHeaders } from "./captured_headers.ts";
import { methodName } from "./method_name.ts";
import type { RequestBodyObserver } from "./request_body.ts";
import type { TapListener } from "./response_tap.ts";

/**
 * How much of a request is captured: `whole`; `counted` (by the sample: the metrics only, unless it
 * turns out to be an error or slow); `shed` (the same, as there is no room for its record);
 * `excluded` (by path or method, or while recording is paused: the metrics only).
 */
export type Extent = "whole" | "counted" | "shed" | "excluded";

/** Address and end of a request's connection, as `Deno.serve` tells them. */
export interface ConnectionInfo {
  readonly remoteAddr?: unknown;
  readonly completed?: Promise<unknown>;
}

/** A request in flight: known from its start, recorded when it ends. */
export class Exchange implements TapListener {
  readonly request: Request;
  readonly info: ConnectionInfo | undefined;
  readonly method: string;
  readonly url: string;
  readonly context: RequestContext;
  /** When it began: Unix epoch, milliseconds. */
  readonly timestamp: number = Date.now();
  /** When it began: monotonic milliseconds. */
  readonly startedAt: number = performance.now();
  extent: Extent = "whole";
  ended = false;
  /** Among those in flight. */
  place = -1;
  /** Times what the tracer does for it, where it is one of the sample. */
  timer: OwnTimer | undefined = undefined;
  clientIp: string | undefined = undefined;
  requestHeaders: CapturedHeaders | undefined = undefined;
  requestBody: RequestBodyObserver | undefined = undefined;
  statusCode = 0;
  responseHeaders: CapturedHeaders | undefined = undefined;
  /** What was seen of the response body; its `size` is counted whether it is recorded or not. */
  readonly responseBody: BodySample;
  /** Whether the response body lay there as a whole: its first byte goes when the request ends. */
  isStatic = false;
  /** Monotonic milliseconds; 0 before. */
  firstByteAt = 0;
  /** What the handler or its stream threw. */
  thrown: { readonly value: unknown } | undefined = undefined;
  readonly #onEnd: (exchange: Exchange, outcome: Outcome) => void;

  constructor(
    request: Request,
    info: ConnectionInfo | undefined,
    context: RequestContext,
    responseLimit: number,
    onEnd: (exchange: Exchange, outcome: Outcome) => void,
  ) {
    this.request = request;
    this.info = info;
    this.method = methodName(request.method);
    this.url = request.url;
    this.context = context;
    this.responseBody = new BodySample(responseLimit);
    this.#onEnd = onEnd;
  }

  /** The request is over. Only the first call counts. */
  end(outcome: Outcome): void {
    if (this.ended) return;
    this.ended = true;
    this.#onEnd(this, outcome);
  }

  onChunk(chunk: unknown): void {
    if (this.firstByteAt === 0) this.firstByteAt = performance.now();
    if (chunk instanceof Uint8Array) this.responseBody.add(chunk);
  }

  onEnd(): void {
    this.responseBody.ended = true;
    this.end("completed");
  }

  onError(reason: unknown): void {
    this.thrown = { value: reason };
    this.end("failed");
  }

  onCancel(): void {
    this.end("aborted");
  }
}
