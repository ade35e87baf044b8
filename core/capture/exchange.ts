import type { Outcome } from "../log/log.ts";
import { BodySample, utf8Length } from "./body_sample.ts";
import type { CapturedHeaders } from "./captured_headers.ts";
import type { ActiveRequest } from "./current_request.ts";
import type { OwnTimer } from "./own_cost.ts";
import type { RequestBodyObserver } from "./request_body.ts";
import type { RequestScope } from "./request_scope.ts";
import type { TapListener } from "./response_tap.ts";

/**
 * How much of a request is captured: `whole`; `counted` (sampled out: only metrics, unless it turns
 * out to be slow or an error); `shed` (the same, because there is no room for its record);
 * `excluded` (by path or method, or while recording is paused: only metrics).
 */
export type Extent = "whole" | "counted" | "shed" | "excluded";

/** The server's information about a request's connection. */
export interface ConnectionInfo {
  readonly remoteAddr?: unknown;
  readonly completed?: Promise<unknown>;
}

/** A request of a server that has no `Request`, before the app has it. */
export interface ServerRequest {
  /** As sent. */
  readonly method: string;
  /** Scheme, `Host` and target, joined without a check: `"http://localhost:8000/users?page=2"`. */
  readonly url: string;
  /** Names and values of the headers, alternating, as sent. */
  readonly rawHeaders: readonly string[];
  /** Address of the other end of the connection. */
  readonly remoteAddress: string | undefined;
}

/** Determines how the server responds to a failed request. */
export interface Failures {
  /**
   * A request failed, and remains in flight until the server has responded.
   *
   * @param exchange The request; its `thrown` says why.
   * @param wasThrown Whether the handler threw; if not, it returned something that can't be sent.
   */
  expect(exchange: Exchange, wasThrown: boolean): void;
}

/** Levels of causes followed. */
const MAX_CAUSES = 8;
/**
 * Message of the error when a body is read after a disconnect (Deno, `ext/http` and `ext/fetch`).
 */
const BROKEN_BODY = /^Cannot read (?:request )?body as underlying resource unavailable$/;

/** A request in flight: known from its start, recorded when it ends. */
export class Exchange implements TapListener {
  /** `undefined` if the server has none. */
  readonly request: Request | undefined;
  /** What the server has instead. */
  readonly served: ServerRequest | undefined;
  readonly info: ConnectionInfo | undefined;
  readonly method: string;
  readonly url: string;
  readonly context: ActiveRequest;
  /** Start time: Unix epoch, milliseconds. */
  readonly timestamp: number = Date.now();
  /** Start time: monotonic milliseconds. */
  readonly startedAt: number = performance.now();
  extent: Extent = "whole";
  ended = false;
  /** Index in {@linkcode InFlight}. */
  place = -1;
  /** Measures the tracer's own time for it, if it is one of those measured. */
  timer: OwnTimer | undefined = undefined;
  clientIp: string | undefined = undefined;
  requestHeaders: CapturedHeaders | undefined = undefined;
  requestBody: RequestBodyObserver | undefined = undefined;
  statusCode = 0;
  responseHeaders: CapturedHeaders | undefined = undefined;
  /** The part seen of the response body; its `size` is counted even if the body is not recorded. */
  readonly responseBody: BodySample;
  /** Whether the response body was static: its first byte is sent when the request ends. */
  isStatic = false;
  /** Monotonic milliseconds; 0 before the first byte. */
  firstByteAt = 0;
  /** What the handler or its stream threw. */
  thrown: { readonly value: unknown } | undefined = undefined;
  /** Whether the runtime sends the response body by itself, unobservably. */
  isUnwatched = false;
  /** Receives a failure of the handler; without it, the server's response is unknown. */
  failures: Failures | undefined = undefined;
  readonly #scope: RequestScope;
  readonly #onEnd: (exchange: Exchange, outcome: Outcome) => void;

  /**
   * @param request The request, before the app has it; or else `served`.
   * @param served The request of a server that has no `Request`.
   * @param info The server's information about the connection.
   * @param context Its ids, and what the app says of it.
   * @param responseLimit Maximum bytes kept of the response body; 0 if it is not recorded.
   * @param scope Associates code with the request.
   * @param onEnd Called once, at the end.
   */
  constructor(
    request: Request | undefined,
    served: ServerRequest | undefined,
    info: ConnectionInfo | undefined,
    context: ActiveRequest,
    responseLimit: number,
    scope: RequestScope,
    onEnd: (exchange: Exchange, outcome: Outcome) => void,
  ) {
    this.request = request;
    this.served = served;
    this.info = info;
    this.method = methodName(request?.method ?? served?.method ?? "");
    this.url = request?.url ?? served?.url ?? "";
    this.context = context;
    this.responseBody = new BodySample(responseLimit);
    this.#scope = scope;
    this.#onEnd = onEnd;
  }

  /** Ends the request. Only the first call has an effect. */
  end(outcome: Outcome): void {
    if (this.ended) return;
    this.ended = true;
    // A response to something thrown is not a success.
    const failed = outcome === "completed" && this.thrown !== undefined;
    this.#onEnd(this, failed ? "failed" : outcome);
  }

  /**
   * The handler failed: the server responds with status 500, as far as is known.
   *
   * @param thrown What it threw, or a description of what it wrongly returned.
   * @param wasThrown Which of the two.
   */
  fail(thrown: unknown, wasThrown: boolean): void {
    this.statusCode = 500;
    this.thrown = { value: thrown };
    if (this.failures === undefined) this.end("failed");
    else this.failures.expect(this, wasThrown);
  }

  /**
   * The handler returned something that can't be sent: the server responds with status 500.
   *
   * @param returned What it returned.
   * @param what Describes it in the error.
   * @returns The same value.
   */
  refuse<T>(returned: T, what: string): T {
    const why = `The handler returned ${what}, so the server answers with status 500`;
    this.fail(new TypeError(why), false);
    return returned;
  }

  /**
   * The response body is static: the request ends with it.
   *
   * @param body The body, or as much of its beginning as is kept.
   * @param size Its size in bytes, if only its beginning is given.
   */
  endWithBody(body: string | Uint8Array, size?: number): void {
    this.takeBody(body, size);
    this.end("completed");
  }

  /** The response body is static; parameters as for {@linkcode endWithBody}. */
  takeBody(body: string | Uint8Array, size?: number): void {
    this.isStatic = true;
    const sample = this.responseBody;
    if (typeof body !== "string") {
      sample.add(body);
      if (size !== undefined) sample.size = size;
      sample.ended = true;
    } else if (this.extent === "whole" && sample.limit > 0) {
      sample.setText(body);
    } else {
      sample.size = utf8Length(body);
    }
  }

  /**
   * Ends the request with its connection if the response body is never read or cancelled: the
   * client disconnected before the first byte.
   */
  endWithConnection(): void {
    const end = () => this.end(this.responseBody.ended ? "completed" : "aborted");
    this.info?.completed?.then(end, end);
  }

  /** The runtime sends the body itself: only the end of the request is known. */
  leaveUnwatched(): void {
    this.isUnwatched = true;
    const completed = this.info?.completed;
    if (completed === undefined) return this.end("completed");
    completed.then(() => this.end("completed"), () => this.end("aborted"));
  }

  /**
   * Whether a client's disconnect caused a failure: it is the reason of the request's signal, or
   * the failure of the body being received, or was caused by one of them.
   *
   * @param thrown What the handler threw.
   * @param signal The signal of the request, if the app has it.
   */
  isCausedByLeaving(thrown: unknown, signal: AbortSignal | undefined): boolean {
    const left = signal?.aborted === true;
    const body = this.requestBody;
    const broke = body !== undefined && !body.sample.ended;
    if (!left && !broke) return false;
    // `@hono/node-server` aborts with a text.
    if (left && thrown === signal.reason) return true;
    let current = thrown;
    for (let depth = 0; depth < MAX_CAUSES && isObject(current); depth++) {
      if (left && current === signal.reason) return true;
      if (body?.failure !== undefined && current === body.failure.reason) return true;
      if (broke && BROKEN_BODY.test(String(current.message))) return true;
      current = current.cause;
    }
    return false;
  }

  enter(): unknown {
    return this.#scope.enter(this.context);
  }

  leave(entered: unknown): void {
    this.#scope.leave(entered);
  }

  within<T>(ask: () => T): T {
    return this.#scope.within(this.context, ask);
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

/** Maximum length of a method; the longest registered one, `UPDATEREDIRECTREF`, has 17 letters. */
const MAX_METHOD_LENGTH = 32;

/**
 * The method of a request as recorded and counted. Servers accept tens of thousands of letters,
 * which no index can hold; the app still gets all of them.
 *
 * @param method Any method.
 * @returns The method; if it is longer than 32 letters, its beginning and `...`.
 */
export function methodName(method: string): string {
  if (method.length <= MAX_METHOD_LENGTH) return method;
  // Copied letter by letter, as a slice would keep the whole text in memory.
  return [...method.slice(0, MAX_METHOD_LENGTH - 3), "..."].join("");
}

/**
 * Requests in flight. Each knows its place, so that adding and removing cost next to nothing: a
 * `Set` would take a hash and an entry of it for every request.
 */
export class InFlight {
  readonly #exchanges: Exchange[] = [];

  /** Their number. */
  get size(): number {
    return this.#exchanges.length;
  }

  /** Adds a request. */
  add(exchange: Exchange): void {
    exchange.place = this.#exchanges.push(exchange) - 1;
  }

  /** Removes a request; the last one moves to its index. */
  remove(exchange: Exchange): void {
    const { place } = exchange;
    if (this.#exchanges[place] !== exchange) return;
    const last = this.#exchanges.pop();
    if (last === undefined || last === exchange) return;
    this.#exchanges[place] = last;
    last.place = place;
  }

  /** All requests, oldest first. */
  list(): Exchange[] {
    return this.#exchanges.toSorted((a, b) => a.startedAt - b.startedAt);
  }
}
