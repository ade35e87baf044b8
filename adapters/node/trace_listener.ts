import { SuperTracer, type SuperTracerOptions } from "@supertracer/core";
import { entryOf, nameCaller, type ServerEntry } from "@supertracer/core/exchange";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { checkListener } from "./check_listener.ts";
import { tieExchange } from "./exchange_of.ts";
import type { NodeRequest, NodeResponse } from "./node_messages.ts";
import { answerOwn } from "./own_answer.ts";
import { serverRequest } from "./server_request.ts";
import { watchRequest } from "./watch_request.ts";
import { type ResponseWatch, watchResponse } from "./watch_response.ts";

/** A listener for requests of the HTTP/2 compatibility API. */
export type Http2Listener = (request: Http2ServerRequest, response: Http2ServerResponse) => unknown;

/** A listener that is traced: what it is called with, the tracer's own requests apart, it passes on. */
export type TracedListener<Listener extends RequestListener | Http2Listener = RequestListener> =
  & Listener
  & {
    /** What records: `tracer.current()`, `tracer.getLogger()`, `tracer.close()`. */
    readonly tracer: SuperTracer;
  };

/**
 * Traces a listener of `node:http`, `node:https` or the HTTP/2 compatibility API, such as an Express
 * app or `app.callback()` of Koa. It answers as before; requests to the dashboard and the API are
 * answered by the tracer.
 *
 * What the app receives is watched, and not replaced: the same request and response, the same bytes,
 * back-pressure, events and exceptions. Only requests that reach the listener are recorded: not
 * those for `upgrade` and `CONNECT`, which a server emits as other events.
 *
 * The tracer flushes when it is closed: call `listener.tracer.close()` before the process ends.
 *
 * @param listener Of the server's `request` event.
 * @param options What to record, where to store it, and who may see it; or a tracer, to share it
 * with another server.
 * @returns For `createServer()`.
 * @throws {TypeError} If `listener` is not one; the message says what to pass instead.
 * @throws {ConfigError} If an option is unknown, of the wrong type or out of range.
 *
 * @example
 * ```ts
 * import { createServer } from "node:http";
 * import { once } from "node:events";
 * import { traceListener } from "@supertracer/node";
 *
 * const listener = traceListener((request, response) => {
 *   listener.tracer.getLogger().info("asked", { url: request.url });
 *   response.end("Hello");
 * });
 * const server = createServer(listener).listen(0);
 * await once(server, "listening");
 *
 * server.close();
 * await listener.tracer.close();
 * ```
 */
export function traceListener(
  listener: RequestListener,
  options?: SuperTracerOptions | SuperTracer,
): TracedListener;
/** Traces a listener of the HTTP/2 compatibility API. */
export function traceListener(
  listener: Http2Listener,
  options?: SuperTracerOptions | SuperTracer,
): TracedListener<Http2Listener>;
export function traceListener(
  listener: RequestListener | Http2Listener,
  options: SuperTracerOptions | SuperTracer = {},
): TracedListener | TracedListener<Http2Listener> {
  checkListener(listener);
  const tracer = options instanceof SuperTracer ? options : new SuperTracer(answerNothing, options);
  const entry = entryOf(tracer);
  const called = listener as (...args: unknown[]) => unknown;
  const call = nameCaller("calls", listener, (self: unknown, args: unknown[]) => {
    return called.apply(self, args);
  });
  const settle = nameCaller("awaits", listener, async (watch: ResponseWatch, promise: unknown) => {
    try {
      return await promise;
    } catch (thrown) {
      watch.onFailure(thrown);
      throw thrown;
    }
  });

  function traced(this: unknown, request: NodeRequest, response: NodeResponse): unknown {
    const args = arguments as unknown as unknown[];
    if (answerOwn(entry, request, response)) return undefined;
    const watch = begin(entry, request, response);
    if (watch === undefined) return called.apply(this, args);
    const entered = watch.exchange.enter();
    let result: unknown;
    try {
      result = call(this, args);
    } catch (thrown) {
      watch.onFailure(thrown);
      throw thrown;
    } finally {
      watch.exchange.leave(entered);
    }
    // Any other thenable is the app's own, and means nothing to the server.
    return result instanceof Promise ? settle(watch, result) : result;
  }

  Object.defineProperty(traced, "name", { value: listener.name, configurable: true });
  return Object.assign(
    traced as unknown as RequestListener<typeof IncomingMessage, typeof ServerResponse>,
    { tracer },
  );
}

function begin(
  entry: ServerEntry,
  request: NodeRequest,
  response: NodeResponse,
): ResponseWatch | undefined {
  try {
    const exchange = entry.begin(serverRequest(request));
    if (exchange === undefined) return undefined;
    tieExchange(request, exchange);
    const watch = watchResponse(entry, exchange, request, response);
    watchRequest(exchange, request, watch);
    return watch;
  } catch (thrown) {
    entry.caught(thrown);
    return undefined;
  }
}

/** The app of a tracer that records a listener. */
function answerNothing(): Response {
  throw new TypeError(
    "Cannot answer a Request: this tracer records a listener of node:http: pass what " +
      "traceListener() returned to createServer(), instead of tracer.fetch to another server",
  );
}
