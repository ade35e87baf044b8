import { BunResponses } from "./bun_responses.ts";
import { BoundedMap } from "../runtime/bounded_map.ts";
import type { IdSource } from "../log/request_context.ts";
import type { LogOrigin, Outcome } from "../log/log.ts";
import { connectionAddress, hasClientLeft } from "../runtime/server_info.ts";
import { isWorkerd } from "../runtime/workers.ts";
import { OwnCost } from "./own_cost.ts";
import type { SampleInput } from "../options/options.ts";
import type { Redactor } from "../redaction/redactor.ts";
import type { RequestLine, RequestRecord } from "../log/log_shapes.ts";
import type { RequestScope } from "./request_scope.ts";
import type { ResolvedCaptureOptions } from "../options/resolve_options.ts";
import { CapturePolicy } from "./capture_policy.ts";
import { captureRequest, clientAddress, watchRequestBody } from "./capture_request.ts";
import { CapturedHeaders, HeaderTable } from "./captured_headers.ts";
import { captureResponse } from "./capture_response.ts";
import type { CaptureTools } from "./capture_tools.ts";
import { ActiveRequest, type ToldFacts } from "./current_request.ts";
import { type ConnectionInfo, Exchange, InFlight, type ServerRequest } from "./exchange.ts";
import { finishRecord } from "./finish_record.ts";
import { REDACTION_MARGIN } from "./record_body.ts";
import { LateReads } from "./late_reads.ts";
import { RequestBodyInternals } from "./request_body_internals.ts";
import { RequestLines } from "./request_lines.ts";
import { RecordedExchange } from "./server_exchange.ts";
import { ResponseInternals } from "./response_internals.ts";
import { StreamWatch } from "./stream_watch.ts";
import { routeFinder } from "./route_template.ts";
import { signalOf, signalSlot } from "./runtime_internals.ts";

/** Maximum number of response types remembered. */
const MAX_TYPES = 64;
const MAX_TYPE_LENGTH = 128;
/** Maximum number of route templates remembered. */
const MAX_ROUTES = 512;

/** Receives captured requests. Its methods must not throw or wait. */
export interface CaptureSink {
  /** Counts a request that ended, recorded or not. */
  count(
    method: string,
    route: string,
    statusCode: number,
    aborted: boolean,
    durationMs: number,
    endedAt: number,
  ): void;
  /** Where requests are stored. */
  readonly records: RecordSink;
}

/** Receives the records of requests. */
export interface RecordSink {
  /** Whether a record other than an error would be dropped. */
  readonly isFull: boolean;
  /** Stores a request; `bytes` is its approximate size. */
  record(record: RequestRecord, bytes: number): void;
  /** Counts a request that was not recorded because its record would have been dropped. */
  shed(): void;
}

/** A request in flight, as the dashboard shows it. */
export interface InFlightRequest {
  /** Its request id. */
  readonly id: string;
  readonly method: string;
  /** Redacted. */
  readonly path: string;
  /** Unix epoch, milliseconds. */
  readonly startedAt: number;
}

/**
 * Turns requests and their responses into records without changing either. Nothing here throws:
 * failures are counted, and the request continues.
 */
export class Capture {
  /** Requests in flight. */
  readonly inFlight: InFlight = new InFlight();
  /** Number of failures in the tracer or in a user's function. */
  caught = 0;
  /** Requests that the sample left out. */
  sampledOut = 0;
  /** Whether requests are recorded; they are counted in any case. */
  isRecording = true;
  /** What capturing costs. */
  readonly ownCost: OwnCost = new OwnCost();
  readonly #tools: CaptureTools;
  readonly #ids: IdSource;
  readonly #sink: CaptureSink;
  readonly #scope: RequestScope;
  readonly #signalSlot = signalSlot();
  readonly #responseLimit: number;
  readonly #lateReads = new LateReads();
  readonly #onEnd: (exchange: Exchange, outcome: Outcome) => void;

  constructor(
    options: ResolvedCaptureOptions,
    redactor: Redactor,
    ids: IdSource,
    origin: LogOrigin,
    sink: CaptureSink,
    scope: RequestScope,
    internals: ResponseInternals | undefined = ResponseInternals.find(),
  ) {
    const onCaught = () => {
      this.caught++;
    };
    this.#tools = {
      options,
      redactor,
      headers: new HeaderTable(redactor, options.excludeHeaders),
      typeOnly: new BoundedMap(MAX_TYPES, MAX_TYPE_LENGTH),
      routes: new BoundedMap(MAX_ROUTES, MAX_TYPE_LENGTH),
      lines: new RequestLines(redactor),
      policy: new CapturePolicy(options),
      routeOf: routeFinder(options.routes, onCaught),
      internals,
      bodyInternals: RequestBodyInternals.find(),
      streams: StreamWatch.find(onCaught),
      isWorkerd: isWorkerd(),
      bunResponses: BunResponses.find(),
      origin,
      onCaught,
    };
    this.#ids = ids;
    this.#sink = sink;
    this.#scope = scope;
    this.#responseLimit = options.responseBody ? options.maxResponseBodySize + REDACTION_MARGIN : 0;
    this.#onEnd = (exchange, outcome) => this.#end(exchange, outcome);
  }

  /**
   * A request begins.
   *
   * @param request The request, before the app has it.
   * @param info The server's information about the connection.
   * @returns The exchange, to which the end is reported; `undefined` if the request can't be read.
   */
  begin(request: Request, info: unknown): Exchange | undefined {
    return this.#begin(request, undefined, info as ConnectionInfo | undefined);
  }

  /**
   * A request begins at a server that has no `Request`.
   *
   * @param served The request, before the app has it.
   * @returns To which the server reports the rest; `undefined` if the request can't be read.
   */
  serve(served: ServerRequest): RecordedExchange | undefined {
    const exchange = this.#begin(undefined, served, undefined);
    return exchange && new RecordedExchange(exchange, this.#tools);
  }

  #begin(
    request: Request | undefined,
    served: ServerRequest | undefined,
    info: ConnectionInfo | undefined,
  ): Exchange | undefined {
    let exchange: Exchange | undefined;
    const { policy } = this.#tools;
    const timer = this.ownCost.timer();
    timer?.enter();
    try {
      const context = new ActiveRequest(this.#ids, this.#tools);
      exchange = new Exchange(
        request,
        served,
        info,
        context,
        this.#responseLimit,
        this.#scope,
        this.#onEnd,
      );
      exchange.timer = timer;
      this.inFlight.add(exchange);
      if (!this.isRecording || policy.excludes(exchange.method, exchange.url)) {
        exchange.extent = "excluded";
      } else if (!policy.drawn()) exchange.extent = "counted";
      else if (this.#sink.records.isFull) exchange.extent = "shed";
      else {
        captureRequest(exchange, this.#tools);
        watchRequestBody(exchange, this.#tools);
      }
    } catch {
      this.caught++;
    }
    timer?.leave();
    return exchange;
  }

  /**
   * The handler returned.
   *
   * @param exchange The request it answers.
   * @param response What it returned; not necessarily a response.
   * @returns What to return to the server.
   */
  respond<T>(exchange: Exchange, response: T): T | Response | Promise<Response> {
    exchange.timer?.enter();
    try {
      if (!(response instanceof Response)) {
        return exchange.refuse(response, "something that is no Response");
      }
      // Before there is a response, the signal only aborts if the client disconnected.
      const hasLeft = this.#signalOf(exchange)?.aborted === true || this.#hasLeft(exchange);
      if (hasLeft && response.status !== 101) {
        // Nobody received the status, and recording it would suggest an error.
        exchange.statusCode = response.status < 500 ? response.status : 0;
        exchange.end("aborted");
        return response;
      }
      return captureResponse(exchange, response, this.#tools);
    } catch {
      this.caught++;
      exchange.end("completed");
      return response;
    } finally {
      exchange.timer?.leave();
    }
  }

  /**
   * The handler threw, or its promise was rejected: the server responds with status 500, unless the
   * client's disconnect caused the failure.
   */
  fail(exchange: Exchange, thrown: unknown): void {
    if (this.#isCausedByLeaving(exchange, thrown)) return exchange.end("aborted");
    exchange.fail(thrown, true);
  }

  /**
   * The server responds to a request that failed.
   *
   * @param exchange The request.
   * @param answer What the app's `onError` returned; not necessarily a response.
   * @returns What to return to the server.
   */
  answerFailure<T>(exchange: Exchange, answer: T): T | Response | Promise<Response> {
    exchange.failures = undefined;
    if (!(answer instanceof Response)) {
      this.answerByDefault(exchange);
      return answer;
    }
    // A response that the app chose deliberately is not an error.
    if (answer.status < 500) exchange.thrown = undefined;
    return this.respond(exchange, answer);
  }

  /** The runtime's default response to a failed request, without an `onError` of the app. */
  answerByDefault(exchange: Exchange): void {
    exchange.failures = undefined;
    if (exchange.extent === "whole") {
      exchange.responseHeaders = new CapturedHeaders(this.#tools.headers);
    }
    exchange.endWithBody("Internal Server Error");
  }

  /** Address of the client of a request. */
  clientOf(request: Request, info: unknown): string | undefined {
    const trusted = Number(this.#tools.options.trustProxy);
    const forwardedFor = trusted === 0 ? undefined : request.headers.get("x-forwarded-for");
    return clientAddress(connectionAddress(request, info), forwardedFor ?? undefined, trusted);
  }

  /** Requests in flight, oldest first. */
  listInFlight(): InFlightRequest[] {
    return this.inFlight.list().map((exchange) => ({
      id: exchange.context.requestId,
      method: exchange.method,
      path: this.#lineOf(exchange).path,
      startedAt: exchange.timestamp,
    }));
  }

  /** Records the requests that wait for the app to finish reading a body, as they are. */
  finishLateReads(): void {
    this.#lateReads.finishAll();
  }

  /** The process is stopping: ends everything in flight. */
  interrupt(): void {
    for (const exchange of this.inFlight.list()) exchange.end("interrupted");
    this.finishLateReads();
  }

  #signalOf({ request }: Exchange): AbortSignal | undefined {
    return request && signalOf(request, this.#signalSlot);
  }

  /** Whether the client has left, where the runtime's signals can't be looked at. */
  #hasLeft({ request, info, startedAt }: Exchange): boolean {
    return this.#signalSlot === undefined &&
      hasClientLeft(request, info, performance.now() - startedAt);
  }

  #isCausedByLeaving(exchange: Exchange, thrown: unknown): boolean {
    try {
      const hasLeft = this.#hasLeft(exchange);
      // There, the reason of a signal is not the same object each time.
      if (hasLeft && (thrown as { name?: unknown } | null)?.name === "AbortError") return true;
      const signal = this.#signalOf(exchange) ?? (hasLeft ? exchange.request?.signal : undefined);
      return exchange.isCausedByLeaving(thrown, signal);
    } catch {
      this.caught++;
      return false;
    }
  }

  #end(exchange: Exchange, outcome: Outcome): void {
    this.inFlight.remove(exchange);
    exchange.timer?.enter();
    try {
      this.#finish(exchange, outcome);
    } catch {
      this.caught++;
    }
    exchange.timer?.over(performance.now() - exchange.startedAt);
    exchange.timer?.leave();
  }

  #finish(exchange: Exchange, outcome: Outcome): void {
    const endedAt = performance.now();
    const durationMs = endedAt - exchange.startedAt;
    const { method, statusCode } = exchange;
    const line = this.#lineOf(exchange);
    const told = exchange.context.end();
    if (
      outcome === "aborted" && told !== undefined && this.#isCausedByLeaving(exchange, told.thrown)
    ) told.error = undefined;
    const route = told?.route ?? this.#tools.routeOf(method, line.path);
    // A stream that breaks after a 200 is still an error.
    const counted = outcome === "failed" ? Math.max(statusCode, 500) : statusCode;
    const aborted = outcome === "aborted" || outcome === "interrupted";
    this.#sink.count(method, route, counted, aborted, durationMs, exchange.timestamp);
    const { path } = line;
    const input = { method, path, route, statusCode, durationMs };
    if (!this.isRecording || exchange.extent === "excluded") return;
    if (!this.#isWanted(exchange, outcome, input, told)) return;
    if (exchange.isStatic) exchange.firstByteAt = endedAt;
    const { requestBody } = exchange;
    if (requestBody?.isReading !== true) {
      this.#record(exchange, outcome, line, input, told);
      return;
    }
    this.#lateReads.wait(requestBody, () => {
      this.#try(() => this.#record(exchange, outcome, line, input, told));
    });
  }

  #record(
    exchange: Exchange,
    outcome: Outcome,
    line: RequestLine,
    input: SampleInput,
    told: ToldFacts | undefined,
  ): void {
    const { record, bytes } = finishRecord(exchange, outcome, line, input, told, this.#tools);
    this.#sink.records.record(record, bytes);
  }

  #lineOf(exchange: Exchange): RequestLine {
    return this.#tools.lines.lineOf(exchange.url, exchange.requestHeaders?.host);
  }

  #isWanted(
    exchange: Exchange,
    outcome: Outcome,
    input: SampleInput,
    told: ToldFacts | undefined,
  ): boolean {
    const { policy } = this.#tools;
    if (policy.isNotable(input, outcome) || told?.error !== undefined) {
      // It was sampled out; its headers can be read until the response is sent.
      if (exchange.extent !== "whole") this.#try(() => captureRequest(exchange, this.#tools));
      return true;
    }
    let wanted = exchange.extent !== "counted";
    if (wanted) this.#try(() => wanted = policy.wants(input));
    if (!wanted) this.sampledOut++;
    if (!wanted || exchange.extent !== "shed") return wanted;
    this.#sink.records.shed();
    return false;
  }

  #try(step: () => void): void {
    try {
      step();
    } catch {
      this.caught++;
    }
  }
}
