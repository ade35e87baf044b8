import type { Outcome } from "../log/log.ts";
import type { OwnTimer } from "./own_cost.ts";
import type { RequestContext } from "../log/request_context.ts";
import type { RequestScope } from "./request_scope.ts";
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

/** Whoever knows what the server answers a request that failed. */
export interface Failures {
  /**
   * A request failed, and goes on until it is answered.
   *
   * @param exchange The request; `thrown` says how.
   * @param wasThrown Whether that was thrown, or returned what can't be sent.
   */
  expect(exchange: Exchange, wasThrown: boolean): void;
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
  /** Whether the runtime sends the response body without anybody here seeing it. */
  isUnwatched = false;
  /** Told when the handler fails; without it the server's answer is not known. */
  failures: Failures | undefined = undefined;
  readonly #scope: RequestScope;
  readonly #onEnd: (exchange: Exchange, outcome: Outcome) => void;

  constructor(
    request: Request,
    info: ConnectionInfo | undefined,
    context: RequestContext,
    responseLimit: number,
    scope: RequestScope,
    onEnd: (exchange: Exchange, outcome: Outcome) => void,
  ) {
    this.request = request;
    this.info = info;
    this.method = methodName(request.method);
    this.url = request.url;
    this.context = context;
    this.responseBody = new BodySample(responseLimit);
    this.#scope = scope;
    this.#onEnd = onEnd;
  }

  /** The request is over. Only the first call counts. */
  end(outcome: Outcome): void {
    if (this.ended) return;
    this.ended = true;
    // What was answered because something was thrown is no success.
    const failed = outcome === "completed" && this.thrown !== undefined;
    this.#onEnd(this, failed ? "failed" : outcome);
  }

  /**
   * The handler failed: the server answers with status 500, as far as is known.
   *
   * @param thrown What it threw, or what is wrong with what it returned.
   * @param wasThrown Which of both.
   */
  fail(thrown: unknown, wasThrown: boolean): void {
    this.statusCode = 500;
    this.thrown = { value: thrown };
    if (this.failures === undefined) this.end("failed");
    else this.failures.expect(this, wasThrown);
  }

  /**
   * A stream that is never read nor cancelled (the client left before its first byte) ends with its
   * connection.
   */
  endWithConnection(): void {
    const end = () => this.end(this.responseBody.ended ? "completed" : "aborted");
    this.info?.completed?.then(end, end);
  }

  /** The runtime sends the body by itself: all that is known of it is when the request was over. */
  leaveUnwatched(): void {
    this.isUnwatched = true;
    const completed = this.info?.completed;
    if (completed === undefined) return this.end("completed");
    completed.then(() => this.end("completed"), () => this.end("aborted"));
  }

  enter(): RequestContext | undefined {
    return this.#scope.enter(this.context);
  }

  leave(outer: RequestContext | undefined): void {
    this.#scope.leave(outer);
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
