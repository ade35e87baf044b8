import { Announcement } from "./dashboard/announcement.ts";
import { type App, type FetchHandler, handlerOf, handOn } from "./capture/app_handler.ts";
import type { BaseConnector } from "./connectors/base_connector.ts";
import { boundMetrics } from "./connectors/connector_defaults.ts";
import { Capture } from "./capture/capture.ts";
import type { CurrentRequest } from "./capture/current_request.ts";
import type { Exchange, ServerRequest } from "./capture/exchange.ts";
import { FailureAnswers } from "./capture/failure_answers.ts";
import { IdSource } from "./log/request_context.ts";
import { configurationEntries } from "./service/configuration_entries.ts";
import { DefaultExport, ownOnListen } from "./default_export.ts";
import { listeningAddress } from "./runtime/listening_address.ts";
import { captureConsole } from "./logging/capture_console.ts";
import { type Caller, clientBase, speaksHttps } from "./http/caller.ts";
import { LiveTail } from "./live/live_tail.ts";
import type { GetLoggerOptions, Logger } from "./logging/logger.ts";
import { LoggerFactory } from "./logging/logger_factory.ts";
import { MAX_RECORDS, MemoryConnector } from "./connectors/memory_connector.ts";
import { MetricsCollector } from "./metrics/metrics_collector.ts";
import type { MetricsQuery } from "./metrics/metrics_point.ts";
import type { MetricsReport } from "./metrics/metrics_report.ts";
import { RequestTotals } from "./metrics/request_totals.ts";
import { MountedApi, MountedDashboard, OwnEndpoints } from "./mounts.ts";
import type { RetentionOptions, SuperTracerOptions } from "./options/options.ts";
import { nameCaller } from "./runtime/own_frames.ts";
import { Recorder } from "./recording/recorder.ts";
import { registerEntry } from "./capture/server_entry.ts";
import type { ServerExchange } from "./capture/server_exchange.ts";
import { isWorkerd } from "./runtime/workers.ts";
import { Redactor } from "./redaction/redactor.ts";
import { asyncFrames } from "./capture/runtime_internals.ts";
import { RequestScope } from "./capture/request_scope.ts";
import { type ResolvedOptions, resolveOptions } from "./options/resolve_options.ts";
import type {
  AnyServeOptions,
  HttpServer,
  NetAddr,
  ServeOptions,
  ServeUnixOptions,
  ServeVsockOptions,
  UnixAddr,
  VsockAddr,
} from "./runtime/server.ts";
import { serveTracer } from "./serve_tracer.ts";
import { linePrinter, Terminal } from "./logging/terminal.ts";
import { TracerData } from "./service/tracer_data.ts";
import type { TracerStats } from "./recording/tracer_stats.ts";

/**
 * Wraps an app, records its requests, log lines and errors, and serves the dashboard that shows
 * them.
 *
 * The app answers as it would without the tracer: the same bytes, the same timing, the same errors.
 * The tracer never fails a request or makes it wait for the storage.
 *
 * @example With `Deno.serve`
 * ```ts
 * import { SuperTracer } from "@supertracer/core";
 *
 * const tracer = new SuperTracer((request) => new Response(`Hello from ${request.url}`));
 * await using server = Deno.serve({ port: 0, onListen() {} }, tracer.fetch);
 * const response = await fetch(`http://localhost:${server.addr.port}/greeting`);
 * await response.text();
 * await tracer.close();
 * ```
 *
 * @example With `deno serve`
 * ```ts
 * import { SuperTracer } from "@supertracer/core";
 *
 * export default new SuperTracer({ fetch: () => new Response("Hello") });
 * ```
 */
export class SuperTracer implements AsyncDisposable {
  readonly #options: ResolvedOptions;
  readonly #app: FetchHandler;
  /** The same, under a name that is recognized in stacks. */
  readonly #callApp: FetchHandler;
  /** Records the outcome of the app's promise, and passes it on. */
  readonly #settle: (exchange: Exchange, promise: Promise<Response>) => Promise<Response>;
  readonly #terminal = new Terminal(linePrinter());
  readonly #scope = new RequestScope(asyncFrames());
  readonly #connector: BaseConnector;
  readonly #capture: Capture;
  readonly #metrics: MetricsCollector;
  readonly #recorder: Recorder;
  readonly #loggers: LoggerFactory;
  readonly #redactor: Redactor;
  readonly #data: TracerData;
  readonly #tail: LiveTail;
  readonly #own: OwnEndpoints;
  readonly #totals: RequestTotals | undefined;
  readonly #announcement: Announcement;
  readonly #export: DefaultExport;
  readonly #restoreConsole: (() => void) | undefined;
  readonly #startedAt = performance.now();
  readonly #instance: string;
  #caught = 0;
  /** The server accepts no more requests: any that ends may be the last. */
  #isEnding = false;
  #closing: Promise<void> | undefined = undefined;

  /**
   * Wraps an app. Nothing is opened or started before the first request.
   *
   * @param app A handler of `Deno.serve`, or an object with `fetch`.
   * @param options What to record, where to store it, and who may see it.
   * @throws {TypeError} If `app` is neither.
   * @throws {ConfigError} If the app belongs to a framework that does not answer with a `Response`,
   * or an option is unknown, of the wrong type or out of range.
   */
  constructor(app: App, options: SuperTracerOptions = {}) {
    const handler = handlerOf(app);
    this.#app = handler;
    const call: FetchHandler = (request, info, context) => handler(request, info, context);
    this.#callApp = nameCaller("calls", handler, call);
    this.#settle = nameCaller("awaits", handler, async (exchange, promise) => {
      let response: Response;
      try {
        response = await promise;
      } catch (thrown) {
        this.#capture.fail(exchange, thrown);
        throw thrown;
      }
      return this.#capture.respond(exchange, response);
    });
    const resolved = this.#options = resolveOptions(options);
    this.#connector = resolved.connector ?? memoryFor(resolved.retention);
    boundMetrics(this.#connector, resolved.metrics.historyLimit);
    const ids = new IdSource();
    this.#instance = resolved.instance ?? defaultInstance(ids);
    this.#redactor = new Redactor(resolved.redact);
    this.#metrics = new MetricsCollector();
    this.#recorder = new Recorder(this.#connector, {
      recording: resolved.recording,
      retention: resolved.retention,
      spill: resolved.spill,
      keyPrefix: ids.prefix,
    }, {
      takeMetrics: () => {
        const points = this.#metrics.take();
        this.#totals?.add(points);
        return points;
      },
      onSaved: (logs) => this.#tail.publish(logs),
      isWatched: () => this.#tail.isWatched,
      onTrouble: (_kind, message) => this.#terminal.warn(message),
      redactText: (text) => this.#redactor.text(text),
    });
    const isWorker = isWorkerd();
    const onCaught = () => this.#caught++;
    const origin = { instance: this.#instance, service: resolved.service };
    this.#capture = new Capture(resolved.capture, this.#redactor, ids, origin, {
      count: (method, route, statusCode, aborted, durationMs, startedAt) => {
        if (this.#isEnding) queueMicrotask(() => this.#endSoon());
        else if (isWorker) queueMicrotask(() => void this.flush().catch(onCaught));
        if (!resolved.metrics.enabled) return;
        this.#metrics.count(method, route, statusCode, aborted, durationMs, startedAt + durationMs);
        this.#recorder.metricsChanged();
      },
      records: this.#recorder,
    }, this.#scope);
    this.#loggers = new LoggerFactory(
      (log, bytes) => {
        if (this.#capture.isRecording) this.#recorder.record(log, bytes);
      },
      this.#redactor,
      () => this.#scope.current,
      { ...resolved.logger, origin },
    );
    this.#tail = new LiveTail({
      connector: this.#connector,
      ready: () => this.#recorder.ready(),
      onCaught,
    });
    this.#data = this.#gather(options);
    const { ui, api } = resolved;
    const dashboard = ui.enabled
      ? new MountedDashboard(resolved, this.#data, this.#tail, onCaught)
      : undefined;
    this.#announcement = new Announcement(this.#terminal, dashboard, this.#risks(options));
    this.#export = new DefaultExport(app, {
      announce: (address, isOurs) => {
        const { shown, origin } = listeningAddress(address, "http");
        if (isOurs) this.#terminal.say(`deno serve: Listening on ${shown}`);
        this.#announcement.atOrigin(origin);
      },
      end: () => this.#end(),
      onCaught,
    });
    if (api.enabled) this.#totals = new RequestTotals();
    this.#own = new OwnEndpoints([
      dashboard,
      api.enabled ? new MountedApi(resolved, this.#data, this.#tail, onCaught) : undefined,
    ]);
    if (!resolved.enabled) this.#capture.isRecording = false;
    else if (resolved.capture.console) {
      this.#restoreConsole = captureConsole(this.#loggers);
    }
    this.fetch = resolved.enabled
      ? (request, info, context) => this.#handle(request, info, undefined, context)
      : this.#app;
    // Without one the runtime prints the address itself.
    if (!resolved.enabled) Object.defineProperty(this, "onListen", { value: ownOnListen(app) });
    handOn(app, this);
    registerEntry(this, {
      begin: (request) => this.#begin(request),
      mayAnswer: (target) => this.#closing === undefined && this.#own.isBelow(target),
      answer: (request, remoteAddress) => this.#answerServed(request, remoteAddress),
      caught: () => this.#caught++,
    });
  }

  /**
   * Answers a request as the app does, and records it. It is bound, so it can be passed to
   * `Deno.serve`.
   *
   * @example
   * ```ts
   * import { SuperTracer } from "@supertracer/core";
   *
   * await using tracer = new SuperTracer(() => new Response("ok"));
   * const response = await tracer.fetch(new Request("http://localhost/"));
   * await response.text();
   * ```
   */
  readonly fetch: FetchHandler;

  /**
   * Serves the app with `Deno.serve` and prints the dashboard's address. On shutdown (SIGTERM,
   * SIGINT, abort signal, `shutdown()`) it lets requests finish, flushes and closes. A signal gives
   * them five seconds; `shutdown()` waits for the app's requests as long as they take.
   *
   * @param options Options of `Deno.serve`.
   * @returns The server. Its `finished` also waits until the last record is stored.
   *
   * @example
   * ```ts
   * import { SuperTracer } from "@supertracer/core";
   *
   * const tracer = new SuperTracer(() => new Response("ok"));
   * const server = tracer.serve({ port: 0 });
   * await server.shutdown();
   * ```
   */
  serve(options?: ServeOptions): HttpServer<NetAddr>;
  /** Serves on a Unix socket. */
  serve(options: ServeUnixOptions): HttpServer<UnixAddr>;
  /** Serves over vsock. */
  serve(options: ServeVsockOptions): HttpServer<VsockAddr>;
  serve(options: AnyServeOptions = {}): HttpServer {
    if (!("Deno" in globalThis)) {
      throw new TypeError(
        "Cannot serve: Deno.serve is not there: pass tracer.fetch to the server of this runtime",
      );
    }
    if (!this.#options.enabled) return Deno.serve(options as Deno.ServeTcpOptions, this.fetch);
    this.#recorder.wake();
    const failures = new FailureAnswers(this.#capture, options.onError);
    return serveTracer({
      fetch: (request, info) => this.#handle(request, info, failures),
      announce: (address, scheme, isOurs) => {
        const { shown, origin } = listeningAddress(address, scheme);
        const local = shown === `${origin}/` || origin === "" ? "" : ` (${origin}/)`;
        if (isOurs) this.#terminal.say(`Listening on ${shown}${local}`);
        this.#announcement.atOrigin(origin);
      },
      endStreams: () => this.#endStreams(),
      isAnswering: () => this.#capture.inFlight.size > 0,
      close: () => this.close(),
      onCaught: () => this.#caught++,
    }, failures.optionsOf(options));
  }

  /**
   * Called by `deno serve` when it listens, for `export default tracer`. Calls the app's own
   * `onListen`, if it has one, and prints the dashboard's link. On SIGTERM and SIGINT, while the
   * server finishes the requests in flight, everything recorded is stored.
   */
  get onListen(): (address: NetAddr | UnixAddr | VsockAddr) => void {
    return this.#export.onListen;
  }

  /**
   * Creates a logger. Lines logged during a request automatically carry its ids, across awaits and
   * timers.
   *
   * @param name Name shown with each line.
   * @param options Level and echo; by default those of the tracer.
   *
   * @example
   * ```ts
   * import { SuperTracer } from "@supertracer/core";
   *
   * await using tracer = new SuperTracer(() => new Response("ok"));
   * const log = tracer.getLogger("orders");
   * log.info("order placed", { order: 8841, total: 129 });
   * log.error("payment failed", new Error("card was declined"));
   * ```
   */
  getLogger(name?: string, options?: GetLoggerOptions): Logger {
    return this.#loggers.getLogger(name, options);
  }

  /**
   * Returns the request that the calling code handles, across awaits, timers and streams: its ids,
   * and methods to say what only the app knows of it.
   *
   * @returns `undefined` outside of requests, in those to the dashboard and the API, and in a tracer
   * that is closed or not enabled.
   *
   * @example An error that a framework answers by itself
   * ```ts
   * import { SuperTracer } from "@supertracer/core";
   *
   * await using tracer = new SuperTracer(() => {
   *   try {
   *     throw new Error("no such table: orders");
   *   } catch (error) {
   *     tracer.current()?.recordError(error);
   *     return new Response("Something went wrong", { status: 500 });
   *   }
   * });
   * const response = await tracer.fetch(new Request("http://localhost/orders"));
   * await response.body?.cancel();
   * ```
   */
  current(): CurrentRequest | undefined {
    return this.#scope.current;
  }

  /**
   * Waits until everything recorded so far is stored. A request whose body is still being read
   * after its response is stored as it is.
   *
   * @throws {ConnectorError} If records can't be stored now (they stay queued), or some were
   * dropped.
   *
   * @example
   * ```ts
   * import { SuperTracer } from "@supertracer/core";
   *
   * await using tracer = new SuperTracer(() => new Response("ok"));
   * tracer.getLogger().info("started");
   * await tracer.flush();
   * ```
   */
  flush(): Promise<void> {
    this.#capture.finishLateReads();
    return this.#options.enabled ? this.#recorder.flush() : Promise.resolve();
  }

  /**
   * Stores the remaining records within five seconds, ends the dashboard's streams, and releases
   * everything, including all timers and handles. The app continues to answer, unrecorded. Further
   * calls do nothing.
   *
   * @throws {ConnectorError} If records were lost; everything is released nevertheless.
   *
   * @example
   * ```ts
   * import { SuperTracer } from "@supertracer/core";
   *
   * const tracer = new SuperTracer(() => new Response("ok"));
   * await tracer.close();
   * ```
   */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  /** Closes, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Returns counts of what the tracer has done so far.
   *
   * @example
   * ```ts
   * import { SuperTracer } from "@supertracer/core";
   *
   * await using tracer = new SuperTracer(() => new Response("ok"));
   * const { captured, dropped } = tracer.stats();
   * ```
   */
  stats(): TracerStats {
    const recorder = this.#recorder.stats();
    return {
      ...recorder,
      sampledOut: this.#capture.sampledOut,
      inFlight: this.#capture.inFlight.size,
      caught: this.#caught + this.#capture.caught + this.#redactor.caught + this.#loggers.caught +
        this.#terminal.caught + recorder.caught,
      uptimeMs: performance.now() - this.#startedAt,
    };
  }

  /**
   * Returns the figures that the dashboard shows: totals, latencies, timeline, routes, recent
   * errors.
   *
   * @param query Time range, method or route; by default the last 24 hours.
   *
   * @example
   * ```ts
   * import { SuperTracer } from "@supertracer/core";
   *
   * await using tracer = new SuperTracer(() => new Response("ok"));
   * const report = await tracer.metrics({ startDate: Date.now() - 3_600_000 });
   * console.log(report.totals.requests);
   * ```
   */
  async metrics(query: MetricsQuery = {}): Promise<MetricsReport> {
    return await this.#data.metrics.report(query);
  }

  #handle(
    request: Request,
    info: unknown,
    failures?: FailureAnswers,
    context?: unknown,
  ): Response | Promise<Response> {
    if (this.#closing !== undefined) return this.#app(request, info, context);
    const own = this.#findOwn(request, info);
    if (own !== undefined && !this.#options.capture.saveOwnTraces) return own();
    const exchange = this.#capture.begin(request, info);
    if (exchange === undefined) {
      return own === undefined ? this.#app(request, info, context) : own();
    }
    exchange.failures = failures;
    let response: Response | Promise<Response>;
    try {
      response = own === undefined
        ? this.#scope.run(exchange.context, this.#callApp, request, info, context)
        : own();
    } catch (thrown) {
      this.#capture.fail(exchange, thrown);
      throw thrown;
    }
    return isPromise(response)
      ? this.#settle(exchange, response)
      : this.#capture.respond(exchange, response);
  }

  /** A request begins at a server that has no `Request`. */
  #begin(request: ServerRequest): ServerExchange | undefined {
    if (this.#closing !== undefined || !this.#options.enabled) return undefined;
    this.#announcement.atServed(request);
    return this.#capture.serve(request);
  }

  /** Answers a request to the dashboard or the API, from a server that has no `Request`. */
  #answerServed(
    request: Request,
    remoteAddress: string | undefined,
  ): Promise<Response> | undefined {
    if (this.#closing !== undefined || !this.#options.enabled) return undefined;
    const info = { remoteAddr: { hostname: remoteAddress } };
    const own = this.#findOwn(request, info);
    if (own === undefined || !this.#options.capture.saveOwnTraces) return own?.();
    return Promise.resolve(this.#handle(request, info));
  }

  /**
   * Finds the handler of a request to the dashboard or the API; `undefined` for requests to the
   * app.
   */
  #findOwn(request: Request, info: unknown): (() => Promise<Response>) | undefined {
    try {
      this.#announcement.atRequest(request, info, this.#export.isFurtherWorker);
      const answer = this.#own.find(request);
      return answer && (() => answer(this.#callerOf(request, info)));
    } catch {
      this.#caught++;
      return undefined;
    }
  }

  #callerOf(request: Request, info: unknown): Caller {
    const address = this.#capture.clientOf(request, info) ?? "";
    const { trustProxy } = this.#options.capture;
    return {
      address,
      isSecure: speaksHttps(request, trustProxy),
      base: clientBase(request, trustProxy),
    };
  }

  #gather(given: SuperTracerOptions): TracerData {
    const { ui, metrics } = this.#options;
    return new TracerData({
      connector: this.#connector,
      ready: () => this.#recorder.ready(),
      flush: () => this.#recorder.flush(),
      stats: () => this.stats(),
      capture: this.#capture,
      instance: this.#instance,
      pageSize: ui.pageSize,
      refreshIntervalMs: metrics.refreshInterval * 1_000,
      hasMetrics: metrics.enabled,
      configuration: configurationEntries(given, this.#options),
      requestTotals: () => {
        // Puts the points back, as they are not stored yet.
        const pending = this.#metrics.take();
        this.#metrics.restore(pending);
        return this.#totals?.with(pending) ?? [];
      },
      onCaught: () => this.#caught++,
      onCleared: () => this.#tail.forget(),
    });
  }

  /** Warnings for the person who starts the app. */
  #risks(given: SuperTracerOptions): string[] {
    const { api, auth, connector, retention, ui } = this.#options;
    const { maxRecords = 0 } = given.retention ?? {};
    const risks: string[] = [];
    if (connector !== undefined && maxRecords > retention.maxRecords) {
      risks.push(
        `retention.maxRecords is ${maxRecords}, but the ${connector.name} keeps ` +
          `${retention.maxRecords}: make it larger, as in new MemoryConnector({ maxRecords })`,
      );
    }
    if (connector !== undefined && !retention.enabled) {
      risks.push(
        "retention is switched off: logs are never deleted, so anybody who can send requests " +
          "can fill the storage",
      );
    }
    if (ui.enabled && auth.kind === "open") {
      risks.push(
        "the dashboard is open to everyone who can reach the app, as auth is switched off",
      );
    }
    if (api.enabled && api.access.kind === "open") {
      risks.push(
        "the REST API is open to everyone who can reach the app, as api.authEnabled is false",
      );
    }
    return risks;
  }

  /** Ends the tracer's own live streams and exports. Returns whether there were any. */
  #endStreams(): boolean {
    return [this.#own.closeStreams(), this.#data.exporter.close()].includes(true);
  }

  /** The server accepts no more requests, and the process will end. */
  #end(): void {
    this.#isEnding = true;
    this.#endStreams();
    this.#endSoon();
  }

  /**
   * Flushes; closes after the last request, which has a deadline, so a hanging storage can't block
   * it.
   */
  #endSoon(): void {
    const isLast = this.#capture.inFlight.size === 0;
    (isLast ? this.close() : this.flush()).catch(() => this.#caught++);
  }

  async #close(): Promise<void> {
    this.#export.close();
    this.#restoreConsole?.();
    this.#endStreams();
    this.#capture.interrupt();
    await this.#recorder.close();
  }
}

/** A connector with room for all that retention keeps; without a limit, of the default size. */
function memoryFor({ enabled, maxRecords }: RetentionOptions): MemoryConnector {
  const isBound = enabled && maxRecords > 0;
  return new MemoryConnector(isBound ? { maxRecords: Math.min(maxRecords, MAX_RECORDS) } : {});
}

/** Identifies the process, and this tracer in it: `"4711-9f3a0c"`. */
function defaultInstance(ids: IdSource): string {
  const { Deno, process }: { Deno?: { pid: number }; process?: { pid?: unknown } } = globalThis;
  const pid = Deno?.pid ?? process?.pid;
  return `${typeof pid === "number" ? `${pid}-` : ""}${ids.prefix.slice(0, 6)}`;
}

/** Whether a handler's result is awaited before it is a response, as the server does. */
function isPromise(value: unknown): value is Promise<Response> {
  try {
    return !(value instanceof Response) &&
      typeof (value as { then?: unknown } | null | undefined)?.then === "function";
  } catch {
    return false; // The server will report it.
  }
}
