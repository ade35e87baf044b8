import { Announcement } from "./dashboard/announcement.ts";
import { type App, type FetchHandler, handlerOf, handOn } from "./capture/app_handler.ts";
import type { BaseConnector } from "./connectors/base_connector.ts";
import { boundMetrics } from "./connectors/memory_stores.ts";
import { Capture } from "./capture/capture.ts";
import type { Exchange } from "./capture/exchange.ts";
import { FailureAnswers } from "./capture/failure_answers.ts";
import { IdSource } from "./log/ids.ts";
import { configurationEntries } from "./service/configuration_entries.ts";
import { DefaultExport, ownOnListen } from "./default_export.ts";
import { linePrinter } from "./logging/line_printer.ts";
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
import { Redactor } from "./redaction/redactor.ts";
import { RequestScope } from "./capture/request_scope.ts";
import { type ResolvedOptions, resolveOptions } from "./options/resolve_options.ts";
import { type AnyServeOptions, type ServeOptions, serveTracer } from "./serve_tracer.ts";
import { Terminal } from "./logging/terminal.ts";
import { TracerData } from "./service/tracer_data.ts";
import type { TracerStats } from "./recording/tracer_stats.ts";

/**
 * Wraps an app, records every request, log line and error of it, and serves the dashboard that shows
 * them.
 *
 * The app answers as it would without: the same bytes, the same timing, the same errors. Nothing of
 * the tracer's ever fails a request or makes it wait for the storage.
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
  /** The same, by a name that stacks show. */
  readonly #callApp: FetchHandler;
  /** Records what a promise of the app comes to, and hands it on. */
  readonly #settle: (exchange: Exchange, promise: Promise<Response>) => Promise<Response>;
  readonly #terminal = new Terminal(linePrinter());
  readonly #scope = new RequestScope();
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
  /** The server takes no more requests: each that ends may be the last. */
  #isEnding = false;
  #closing: Promise<void> | undefined = undefined;

  /**
   * Wraps an app. Nothing is opened or started before the first request.
   *
   * @param app A handler of `Deno.serve`, or an object with `fetch`.
   * @param options What to record, where to store it, who may see it.
   * @throws {TypeError} If the app is neither.
   * @throws {ConfigError} If the app is of a framework that answers in another way. If an option is unknown, of the wrong type or out of range.
   */
  constructor(app: App, options: SuperTracerOptions = {}) {
    const handler = handlerOf(app);
    this.#app = handler;
    const call: FetchHandler = (request, info) => handler(request, info);
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
      onTrouble: (_kind, message) => this.#terminal.warn(message),
      redactText: (text) => this.#redactor.text(text),
    });
    this.#capture = new Capture(resolved.capture, this.#redactor, ids, this.#instance, {
      count: (method, route, statusCode, aborted, durationMs, startedAt) => {
        if (this.#isEnding) queueMicrotask(() => this.#endSoon());
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
      { ...resolved.logger, instance: this.#instance },
    );
    const onCaught = () => this.#caught++;
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
      this.#scope.follow();
      this.#restoreConsole = captureConsole(this.#loggers);
    }
    this.fetch = resolved.enabled ? (request, info) => this.#handle(request, info) : this.#app;
    // Without one the runtime tells of its address in its own words.
    if (!resolved.enabled) Object.defineProperty(this, "onListen", { value: ownOnListen(app) });
    handOn(app, this);
  }

  /**
   * Answers a request as the app does, and records it. Bound: to be handed to `Deno.serve`.
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
   * Serves the app with `Deno.serve`, prints the dashboard's address, and on shutdown (SIGTERM,
   * SIGINT, abort signal, `shutdown()`) lets requests end, flushes and closes. A signal gives them
   * five seconds; `shutdown()` waits longer, but for the app's alone.
   *
   * @param options Options of `Deno.serve`.
   * @returns The server; its `finished` waits for the last record to be stored.
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
  serve(options?: ServeOptions): Deno.HttpServer<Deno.NetAddr>;
  /** Serves on a Unix socket. */
  serve(options: Deno.ServeUnixOptions): Deno.HttpServer<Deno.UnixAddr>;
  /** Serves over vsock. */
  serve(options: Deno.ServeVsockOptions): Deno.HttpServer<Deno.VsockAddr>;
  serve(options: AnyServeOptions = {}): Deno.HttpServer {
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
   * What `deno serve` calls when it listens, for `export default tracer`: the app's own, if it has
   * one, and then the dashboard's link is printed. On SIGTERM and SIGINT, after which that server
   * answers what is in flight, all that was recorded is stored.
   */
  get onListen(): (address: Deno.Addr) => void {
    return this.#export.onListen;
  }

  /**
   * A logger. What it logs during a request carries the request's ids by itself, across awaits and
   * timers. Make the first one before the first request: requests are followed from then on.
   *
   * @param name Shown beside each line.
   * @param options Its own level and echo, else those of the tracer.
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
    this.#scope.follow();
    return this.#loggers.getLogger(name, options);
  }

  /**
   * Waits until everything recorded so far is stored. Records that wait for the app to read a
   * request body to its end after the answer are stored as they are.
   *
   * @throws {ConnectorError} If it can't be stored now (it stays queued) or some of it was dropped.
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
   * Stores what is left, within five seconds, ends the dashboard's streams, and releases everything:
   * no timer or handle stays. The app goes on answering, unrecorded. Further calls do nothing.
   *
   * @throws {ConnectorError} If records were lost; everything is released all the same.
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
   * What the tracer did so far.
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
   * The figures that the dashboard shows: totals, latencies, timeline, routes, recent errors.
   *
   * @param query Which stretch of time, method or route; by default the last 24 hours.
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
    return await this.#data.report(query);
  }

  #handle(
    request: Request,
    info: unknown,
    failures?: FailureAnswers,
  ): Response | Promise<Response> {
    if (this.#closing !== undefined) return this.#app(request, info);
    const own = this.#findOwn(request, info);
    if (own !== undefined && !this.#options.capture.saveOwnTraces) return own();
    const exchange = this.#capture.begin(request, info);
    if (exchange === undefined) return own === undefined ? this.#app(request, info) : own();
    exchange.failures = failures;
    let response: Response | Promise<Response>;
    try {
      response = own === undefined
        ? this.#scope.run(exchange.context, this.#callApp, request, info)
        : own();
    } catch (thrown) {
      this.#capture.fail(exchange, thrown);
      throw thrown;
    }
    return isPromise(response)
      ? this.#settle(exchange, response)
      : this.#capture.respond(exchange, response);
  }

  /** How to answer a request to the dashboard or the API, or `undefined` for one to the app. */
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
        // What is not taken yet stays where it is, to be stored.
        const pending = this.#metrics.take();
        this.#metrics.restore(pending);
        return this.#totals?.with(pending) ?? [];
      },
      onCaught: () => this.#caught++,
      onCleared: () => this.#tail.forget(),
    });
  }

  /** What whoever starts the app should know. */
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
        "retention is switched off: what is recorded is never deleted, and whoever may send " +
          "requests can fill the storage",
      );
    }
    if (ui.enabled && auth.kind === "open") {
      risks.push("the dashboard is open to everyone who reaches the app, as auth is switched off");
    }
    if (api.enabled && api.access.kind === "open") {
      risks.push(
        "the REST API is open to everyone who reaches the app, as api.authEnabled is false",
      );
    }
    return risks;
  }

  /** Ends what of ours would go on: live streams and an export. Tells whether there was any. */
  #endStreams(): boolean {
    return [this.#own.closeStreams(), this.#data.exporter.close()].includes(true);
  }

  /** The server that called us takes no more requests, and the process will end. */
  #end(): void {
    this.#isEnding = true;
    this.#endStreams();
    this.#endSoon();
  }

  /** Stores what waits; after the last request closes, which a storage that hangs can't hold up. */
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

/** Room for as much as is to be kept; without a bound the default, as memory is one. */
function memoryFor({ enabled, maxRecords }: RetentionOptions): MemoryConnector {
  const isBound = enabled && maxRecords > 0;
  return new MemoryConnector(isBound ? { maxRecords: Math.min(maxRecords, MAX_RECORDS) } : {});
}

/** The process, and this tracer in it: `"4711-9f3a0c"`. */
function defaultInstance(ids: IdSource): string {
  const { Deno }: { Deno?: { pid: number } } = globalThis;
  return `${Deno === undefined ? "" : `${Deno.pid}-`}${ids.prefix.slice(0, 6)}`;
}

/** Whether a handler's result is awaited before it is a response, as the server does. */
function isPromise(value: unknown): value is Promise<Response> {
  try {
    return !(value instanceof Response) &&
      typeof (value as { then?: unknown } | null | undefined)?.then === "function";
  } catch {
    return false; // The server will find out by itself, and say so in its own words.
  }
}
