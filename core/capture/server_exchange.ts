import type { Outcome } from "../log/log.ts";
import { utf8Length } from "./body_sample.ts";
import { CapturedHeaders } from "./captured_headers.ts";
import type { CaptureTools } from "./capture_tools.ts";
import { type CurrentRequest, recordedRoute } from "./current_request.ts";
import type { Exchange } from "./exchange.ts";

/** Receives a request body as the app reads it. No method throws. */
export interface RequestBodySink {
  /** The app received a chunk. */
  add(chunk: Uint8Array): void;
  /** The app received the last chunk. */
  end(): void;
  /** Reading failed. */
  fail(reason: unknown): void;
  /** The app stopped reading. */
  stop(): void;
}

/**
 * A request in flight at a server that has no `Request`. Its adapter reports what happens, in this
 * order: {@linkcode respond}, {@linkcode header} for each header, {@linkcode write} for each chunk
 * or {@linkcode writeWhole}, {@linkcode end}. No method throws, and none waits.
 */
export interface ServerExchange {
  /** The request, as `tracer.current()` returns it. */
  readonly current: CurrentRequest;
  /** Receives the request body; `undefined` if there is none, or it is not recorded. */
  readonly requestBody: RequestBodySink | undefined;
  /** Name of the response header that the app asked to carry the request id. */
  readonly requestIdHeader: string | undefined;

  /**
   * Sets the route template that the app's router matched, unless the app has set one.
   *
   * @param route Such as `"/users/:id"`.
   */
  suggestRoute(route: string): void;
  /**
   * What runs from now on is the request's doing, until {@linkcode leave}: `tracer.current()`
   * returns it, and log lines carry its ids.
   *
   * @returns To be passed to {@linkcode leave}.
   */
  enter(): unknown;
  /** What follows is not the request's doing. */
  leave(entered: unknown): void;
  /** The response has a status, and is about to be sent. */
  respond(statusCode: number): void;
  /** A header of the response. */
  header(name: string, value: string): void;
  /** A chunk of the response body; a text is sent as UTF-8. The chunk is not kept. */
  write(chunk: Uint8Array | string): void;
  /** The response body, if it is written at once. */
  writeWhole(body: Uint8Array | string): void;
  /** The response body was sent in a way that could not be watched. */
  leaveUnwatched(): void;
  /**
   * The app failed: what it threw, or what broke its response. The request becomes a failed one
   * when it ends.
   */
  fail(thrown: unknown): void;
  /** The request ended. Only the first call has an effect. */
  end(outcome: Outcome): void;
}

const encoder = new TextEncoder();

/** Reports to an {@linkcode Exchange}. */
export class RecordedExchange implements ServerExchange {
  readonly #exchange: Exchange;
  readonly #tools: CaptureTools;

  constructor(exchange: Exchange, tools: CaptureTools) {
    this.#exchange = exchange;
    this.#tools = tools;
  }

  get current(): CurrentRequest {
    return this.#exchange.context;
  }

  get requestBody(): RequestBodySink | undefined {
    return this.#exchange.requestBody;
  }

  get requestIdHeader(): string | undefined {
    return this.#tools.options.requestIdHeader;
  }

  suggestRoute(route: string): void {
    const { routes, redactor, onCaught } = this.#tools;
    try {
      let recorded = routes.get(route);
      if (recorded === undefined) routes.set(route, recorded = recordedRoute(route, redactor));
      this.#exchange.context.suggestRoute(recorded);
    } catch (thrown) {
      onCaught(thrown);
    }
  }

  enter(): unknown {
    return this.#exchange.enter();
  }

  leave(entered: unknown): void {
    this.#exchange.leave(entered);
  }

  respond(statusCode: number): void {
    const exchange = this.#exchange;
    exchange.statusCode = statusCode;
    if (exchange.extent !== "whole") return;
    exchange.responseHeaders = new CapturedHeaders(this.#tools.headers);
  }

  header(name: string, value: string): void {
    try {
      this.#exchange.responseHeaders?.take(value, name);
    } catch (thrown) {
      this.#tools.onCaught(thrown);
    }
  }

  write(chunk: Uint8Array | string): void {
    const { responseBody } = this.#exchange;
    try {
      if (typeof chunk !== "string") this.#exchange.onChunk(chunk);
      else if (responseBody.size < responseBody.limit) {
        this.#exchange.onChunk(encoder.encode(chunk));
      } else responseBody.size += utf8Length(chunk);
    } catch (thrown) {
      this.#tools.onCaught(thrown);
    }
  }

  writeWhole(body: Uint8Array | string): void {
    this.#exchange.timer?.enter();
    try {
      this.#exchange.takeBody(body);
    } catch (thrown) {
      this.#tools.onCaught(thrown);
    }
    this.#exchange.timer?.leave();
  }

  leaveUnwatched(): void {
    this.#exchange.onUnwatched();
  }

  fail(thrown: unknown): void {
    this.#exchange.thrown ??= { value: thrown };
  }

  end(outcome: Outcome): void {
    const exchange = this.#exchange;
    if (outcome === "completed") exchange.responseBody.ended = true;
    exchange.end(outcome);
  }
}
