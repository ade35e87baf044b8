import type { Outcome } from "../log/log.ts";
import { BodySample, utf8Length } from "./body_sample.ts";
import type { CapturedHeaders } from "./captured_headers.ts";
import type { ActiveRequest } from "./current_request.ts";
import type { OwnTimer } from "./own_cost.ts";
import type { RequestBodyObserver } from "./request_body.ts";
import type { RequestScope } from "./request_scope.ts";
import type { TapListener } from "./response_tap.ts";

/**
 * How much of a request is captured: `whole`; `counted` (by the sample: the metrics only, unless it
 * turns out to be an error or slow); `shed` (the same, as there is no room for its record);
 * `excluded` (by path or method, or while recording is paused: the metrics only).
 */
export type Extent = "whole" | "counted" | "shed" | "excluded";

/** What the server says of a request's connection. */
export interface ConnectionInfo {
  readonly remoteAddr?: unknown;
  readonly completed?: Promise<unknown>;
}

/** Learns what the server answers to a request that failed. */
export interface Failures {
  /**
   * A request failed, and goes on until it is answered.
   *
   * @param exchange The request; `thrown` says how.
   * @param wasThrown Whether that was thrown; otherwise what was returned can't be sent.
   */
  expect(exchange: Exchange, wasThrown: boolean): void;
}

/** Levels of causes that are followed. */
const MAX_CAUSES = 8;
/** What reading a body says when its connection is gone (Deno, `ext/http` and `ext/fetch`). */
const BROKEN_BODY = /^Cannot read (?:request )?body as underlying resource unavailable$/;

/** A request in flight: known from its start, recorded when it ends. */
export class Exchange implements TapListener {
  readonly request: Request;
  readonly info: ConnectionInfo | undefined;
  readonly method: string;
  readonly url: string;
  readonly context: ActiveRequest;
  /** When it began: Unix epoch, milliseconds. */
  readonly timestamp: number = Date.now();
  /** When it began: monotonic milliseconds. */
  readonly startedAt: number = performance.now();
  extent: Extent = "whole";
  ended = false;
  /** Index in {@linkcode InFlight}. */
  place = -1;
  /** Times what the tracer does for it, if it is one of the sample. */
  timer: OwnTimer | undefined = undefined;
  clientIp: string | undefined = undefined;
  requestHeaders: CapturedHeaders | undefined = undefined;
  requestBody: RequestBodyObserver | undefined = undefined;
  statusCode = 0;
  responseHeaders: CapturedHeaders | undefined = undefined;
  /** What was seen of the response body; its `size` is counted even if it is not recorded. */
  readonly responseBody: BodySample;
  /** Whether the response body was there as a whole: its first byte is sent when the request ends. */
  isStatic = false;
  /** Monotonic milliseconds; 0 before. */
  firstByteAt = 0;
  /** What the handler or its stream threw. */
  thrown: { readonly value: unknown } | undefined = undefined;
  /** Whether the runtime sends the response body where nobody can watch it. */
  isUnwatched = false;
  /** Gets a failure of the handler; without it the server's answer is not known. */
  failures: Failures | undefined = undefined;
  readonly #scope: RequestScope;
  readonly #onEnd: (exchange: Exchange, outcome: Outcome) => void;

  /**
   * @param request The request, before the app has it.
   * @param info What the server says of its connection.
   * @param context Its ids, and what the app says of it.
   * @param responseLimit Most bytes kept of the response body; 0 if it is not recorded.
   * @param scope Where its code runs.
   * @param onEnd Called once, when it is over.
   */
  constructor(
    request: Request,
    info: ConnectionInfo | undefined,
    context: ActiveRequest,
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

  /** Ends the request. Only the first call counts. */
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
   * The handler returned something that can't be sent: the server answers with status 500.
   *
   * @param returned What it returned.
   * @param what The same in words, for the error.
   * @returns What it returned.
   */
  refuse<T>(returned: T, what: string): T {
    const why = `The handler returned ${what}, so the server answers with status 500`;
    this.fail(new TypeError(why), false);
    return returned;
  }

  /** The response body is there as a whole: the request ends with it. */
  endWithBody(body: string | Uint8Array): void {
    this.isStatic = true;
    const sample = this.responseBody;
    if (typeof body !== "string") {
      sample.add(body);
      sample.ended = true;
    } else if (this.extent === "whole" && sample.limit > 0) {
      sample.setText(body);
    } else {
      sample.size = utf8Length(body);
    }
    this.end("completed");
  }

  /**
   * The request ends with its connection, if the response body is never read or cancelled: the
   * client left before the first byte.
   */
  endWithConnection(): void {
    const end = () => this.end(this.responseBody.ended ? "completed" : "aborted");
    this.info?.completed?.then(end, end);
  }

  /** The runtime sends the body itself: all that is known of it is when the request was over. */
  leaveUnwatched(): void {
    this.isUnwatched = true;
    const completed = this.info?.completed;
    if (completed === undefined) return this.end("completed");
    completed.then(() => this.end("completed"), () => this.end("aborted"));
  }

  /**
   * Whether a failure came from the client's leaving: it is the reason of the request's signal, or
   * the failure of the body that was being sent, or was caused by one of them.
   *
   * @param thrown What the handler threw.
   * @param signal The signal of the request, if the app has it.
   */
  isCausedByLeaving(thrown: unknown, signal: AbortSignal | undefined): boolean {
    const left = signal?.aborted === true;
    const body = this.requestBody;
    const broke = body !== undefined && !body.sample.ended;
    if (!left && !broke) return false;
    let current = thrown;
    for (let depth = 0; depth < MAX_CAUSES && isObject(current); depth++) {
      if (left && current === signal.reason) return true;
      if (body?.failure !== undefined && current === body.failure.reason) return true;
      if (broke && BROKEN_BODY.test(String(current.message))) return true;
      current = current.cause;
    }
    return false;
  }

  enter(): ActiveRequest | undefined {
    return this.#scope.enter(this.context);
  }

  leave(outer: ActiveRequest | undefined): void {
    this.#scope.leave(outer);
  }

  onChunk(chunk: unknown): void {
    if (this.firstByteAt === 0) this.firstByteAt = performance.now();
    if (chunk instanceof Uint8Array) this.responseBody.add(chunk);
  }

  onUnwatched(): void {
    this.isUnwatched = true;
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

function isObject(
  value: unknown,
): value is { readonly message?: unknown; readonly cause?: unknown } {
  return typeof value === "object" && value !== null;
}

/** Longest method kept whole: the longest registered one, `UPDATEREDIRECTREF`, has 17 letters. */
const MAX_METHOD_LENGTH = 32;

/**
 * The method of a request as it is recorded and counted. Servers let through tens of thousands of
 * letters, which no index takes; the app gets them all the same.
 *
 * @param method Any method.
 * @returns The method; if it is longer than 32 letters, its beginning and `...`.
 */
export function methodName(method: string): string {
  if (method.length <= MAX_METHOD_LENGTH) return method;
  // Letter by letter, as a slice would keep the whole text in memory.
  return [...method.slice(0, MAX_METHOD_LENGTH - 3), "..."].join("");
}

/**
 * Requests that began and did not end. Each knows its place, so that adding and removing cost next to
 * nothing: a `Set` would take a hash and an entry of it for every request.
 */
export class InFlight {
  readonly #exchanges: Exchange[] = [];

  /** How many there are. */
  get size(): number {
    return this.#exchanges.length;
  }

  /** Adds a request that begins. */
  add(exchange: Exchange): void {
    exchange.place = this.#exchanges.push(exchange) - 1;
  }

  /** Removes a request that is over; the last one takes its place. */
  remove(exchange: Exchange): void {
    const { place } = exchange;
    if (this.#exchanges[place] !== exchange) return;
    const last = this.#exchanges.pop();
    if (last === undefined || last === exchange) return;
    this.#exchanges[place] = last;
    last.place = place;
  }

  /** All of them, longest first. */
  list(): Exchange[] {
    return this.#exchanges.toSorted((a, b) => a.startedAt - b.startedAt);
  }
}
