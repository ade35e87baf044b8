import { ApiError } from "../../../core/http/api_error.ts";
import { toLogRow } from "../../../core/http/log_row.ts";
import { pageResponse } from "../../../core/dashboard/page.ts";
import { MemoryConnector, type TracerStats } from "@supertracer/core";
import type { ConfigurationEntry } from "../../../core/data/configuration_entries.ts";
import type { Health, Overview } from "../../../dashboard/api.ts";
import type { ErrorGroup, ErrorState } from "@supertracer/core";
import { bucketOf, sampleReport, sampleRoutes } from "./sample_figures.ts";
import { sampleGroups } from "./sample_groups.ts";
import { createRandom, sampleRequest } from "./sample_logs.ts";

/** What a {@linkcode ContractServer} does otherwise than usual. */
export interface ContractOptions {
  readonly role?: "viewer" | "admin";
  /** No request has ever come. */
  readonly isEmpty?: boolean;
  /** Nothing fails. */
  readonly isWell?: boolean;
  /** The storage does not take what is written. */
  readonly isFailing?: boolean;
  readonly refreshIntervalMs?: number;
  readonly port?: number;
}

const SCREENS: readonly string[] = [
  "overview",
  "requests",
  "request",
  "logs",
  "errors",
  "error",
  "routes",
  "route",
  "health",
];
const LOGS = 300;
const STARTED_MS = 6 * 86_400_000 + 4 * 3_600_000;

/**
 * Serves the real page over made-up answers of every endpoint, so that screens can be looked at in
 * states that a real app takes long to come to: `deno run -A tests/dashboard/support/contract_server.ts`.
 */
export class ContractServer implements AsyncDisposable {
  /** Bodies of the requests that changed something: `"POST errors/1c0ffee {...}"`. */
  readonly changes: string[] = [];
  /** Endpoints asked for, with their query. */
  readonly asked: string[] = [];
  readonly #options: ContractOptions;
  readonly #connector = new MemoryConnector();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #ended = new AbortController();
  #groups: ErrorGroup[];
  #isRecording = true;

  constructor(options: ContractOptions = {}) {
    this.#options = options;
    const now = Date.now();
    this.#groups = options.isEmpty || options.isWell ? [] : sampleGroups(now);
    this.#connector.connect();
    const random = createRandom(11);
    for (let index = options.isEmpty ? 0 : LOGS; index > 0; index--) {
      this.#connector.saveLog(sampleRequest(LOGS - index, now - index * 730, random));
    }
    const [failed] = this.#connector.fetchLogs({ statusCode: "5xx", limit: 1 });
    this.#groups = this.#groups.map((group) => ({ ...group, lastLogId: failed?.id ?? null }));
    this.#server = Deno.serve(
      { port: options.port ?? 0, hostname: "localhost", onListen() {} },
      (request) => this.#answer(request),
    );
  }

  /** `"http://localhost:1234/supertracer/"`. */
  get url(): string {
    return `http://localhost:${this.#server.addr.port}/supertracer/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const path = pathname.replace("/supertracer/", "");
    if (path === "" || SCREENS.includes(path)) return pageResponse(request);
    const name = path.replace("api/", "");
    this.asked.push(`${name}?${searchParams}`);
    try {
      if (name === "live") return this.#live();
      const answer = request.method === "POST"
        ? this.#change(name, await request.text())
        : this.#read(name, searchParams);
      if (answer === undefined) throw new ApiError(404, "There is nothing here");
      return Response.json(answer);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return Response.json({ error: error.message }, { status: error.status });
    }
  }

  #read(name: string, params: URLSearchParams): unknown {
    const end = Number(params.get("end") ?? Date.now());
    const start = Number(params.get("start") ?? end - 3_600_000);
    const { isEmpty = false, isWell = false } = this.#options;
    const question = { start, end, isEmpty, isFailing: !isWell };
    const [kind = "", id] = name.split("/");
    switch (kind) {
      case "session":
        return {
          authenticated: true,
          kind: "open",
          role: this.#options.role ?? "admin",
          recording: this.#isRecording,
          version: "0.1.0",
          connector: "SQLiteConnector",
          instance: "web-1",
          pageSize: 50,
          refreshIntervalMs: this.#options.refreshIntervalMs ?? 2_000,
        };
      case "overview":
        return this.#overview(question);
      case "routes":
        return {
          start,
          end,
          bucketMs: bucketOf(end - start),
          routes: isEmpty ? [] : sampleRoutes(start, end),
        };
      case "route": {
        const report = sampleReport({ ...question, route: params.get("route") });
        const asked = params.get("method");
        const methods = report.methods.filter(({ method }) => asked === null || method === asked);
        const recentErrors = this.#connector.fetchLogs({ hasError: true, limit: 8 });
        return { report: { ...report, methods, recentErrors } };
      }
      case "errors":
        return id === undefined ? this.#errors(params.get("state") ?? "open") : this.#error(id);
      case "health":
        return this.#health();
      case "logs":
        return id === undefined
          ? { logs: this.#connector.fetchLogs({ limit: 100 }).map(toLogRow), next: null }
          : this.#connector.fetchLog(Number(id));
    }
    return undefined;
  }

  #change(name: string, text: string): unknown {
    this.changes.push(`POST ${name} ${text}`);
    const body: Record<string, unknown> = JSON.parse(text);
    if (this.#options.role === "viewer") throw new ApiError(403, "Only an admin may do this");
    if (name === "recording") {
      this.#isRecording = body["paused"] !== true;
      return { recording: this.#isRecording };
    }
    if (name === "clear") {
      if (body["confirm"] !== "clear") throw new ApiError(400, 'Confirm with "clear"');
      return { deleted: 48_213 };
    }
    const id = name.replace("errors/", "");
    const state = body["state"] as ErrorState;
    this.#groups = this.#groups.map((group) => group.id === id ? { ...group, state } : group);
    return { group: this.#group(id) };
  }

  #overview(question: { start: number; end: number; isEmpty: boolean }): Overview {
    const { start, end } = question;
    const before = sampleReport({
      ...question,
      start: start - (end - start),
      end: start,
      isFailing: false,
    });
    const isCalm = this.#options.isWell === true;
    const report = sampleReport(question);
    const routes = report.routes.filter(({ serverErrors }) => !isCalm || serverErrors === 0);
    return {
      report: {
        ...report,
        routes,
        latency: { ...report.latency, p95Ms: question.isEmpty ? null : isCalm ? 164 : 184 },
        recentErrors: this.#connector.fetchLogs({ hasError: true, limit: 6 }),
      },
      before: {
        totals: before.totals,
        latency: { ...before.latency, p95Ms: question.isEmpty ? null : 162 },
        requestsPerMinute: before.requestsPerMinute,
      },
      errors: this.#groups.filter(({ state }) => state === "open").slice(0, 5),
      dropped: this.#options.isFailing ? 12 : 0,
    };
  }

  #errors(state: string): unknown {
    const count = (wanted: ErrorState): number =>
      this.#groups.filter((group) => group.state === wanted).length;
    return {
      groups: this.#groups
        .filter((group) => state === "all" || group.state === state)
        .sort((a, b) => b.lastSeen - a.lastSeen),
      counts: { open: count("open"), resolved: count("resolved"), ignored: count("ignored") },
    };
  }

  #error(id: string): unknown {
    const logs = this.#connector.fetchLogs({ statusCode: "5xx", limit: 20 });
    return { group: this.#group(id), logs: logs.map(toLogRow), next: null };
  }

  #group(id: string): ErrorGroup {
    const group = this.#groups.find((candidate) => candidate.id === id);
    if (group === undefined) throw new ApiError(404, `There is no error ${id}`);
    return group;
  }

  #health(): Health {
    const now = Date.now();
    const { isFailing = false, isEmpty = false } = this.#options;
    const status: TracerStats = {
      captured: 4_812_033,
      saved: 4_812_021,
      queued: isFailing ? 8_204 : 12,
      writing: isFailing ? 512 : 0,
      spilled: isFailing ? 1_480 : 0,
      damaged: 0,
      queuedBytes: isFailing ? 21_400_000 : 38_211,
      dropped: isFailing ? { queue_full: 11, poison: 1 } : {},
      sampledOut: 0,
      failedWrites: isFailing ? 27 : 0,
      failedCleanups: 0,
      lastError: isFailing
        ? {
          message: "Cannot write to requests.db: the disk is full: free some space",
          at: now - 4_000,
        }
        : undefined,
      lastCleanup: { at: now - 1_260_000, deleted: 18_420, durationMs: 214.3 },
      state: isFailing ? "retrying" : "idle",
      inFlight: isEmpty ? 0 : 3,
      caught: 0,
      uptimeMs: STARTED_MS,
    };
    return {
      status,
      inFlight: isEmpty ? [] : [
        { id: "01jd8z01", method: "GET", path: "/api/stream/prices", startedAt: now - 8_100 },
        { id: "01jd8z02", method: "GET", path: "/api/export.csv", startedAt: now - 640 },
        { id: "01jd8z03", method: "POST", path: "/api/orders/8841/pay", startedAt: now - 212 },
      ],
      storage: {
        name: "SQLiteConnector",
        rows: 482_133,
        bytes: 214_000_000,
        state: isFailing ? "failing" : "open",
      },
      ownCost: {
        perRequestMs: 0.0214,
        note: "mean of the last 1,000 requests, capture and queue, without the storage's writes",
      },
      configuration: CONFIGURATION,
      recording: this.#isRecording,
      version: "0.1.0",
      instance: "web-1",
      startedAt: now - STARTED_MS,
    };
  }

  #live(): Response {
    const { isFailing = false, isEmpty = false } = this.#options;
    const encoder = new TextEncoder();
    const { signal } = this.#ended;
    let timer: ReturnType<typeof setInterval> | undefined;
    const stop = (): void => clearInterval(timer);
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const send = (event: string, data: unknown): void =>
          controller.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
        const tell = (): void =>
          send("status", {
            inFlight: isEmpty ? 0 : 3,
            queued: isFailing ? 8_204 : 12,
            dropped: isFailing ? 12 : 0,
            saved: 4_812_021,
            failedWrites: isFailing ? 27 : 0,
            recording: this.#isRecording,
          });
        send("ready", {});
        tell();
        timer = setInterval(tell, 500);
        signal.addEventListener("abort", () => {
          stop();
          try {
            controller.close();
          } catch {
            // The page has left.
          }
        });
      },
      cancel: stop,
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }
}

const CONFIGURATION: readonly ConfigurationEntry[] = [
  entry("capture.requestBody", "true"),
  entry("capture.maxRequestBodySize", "10240"),
  entry("capture.excludePaths", '["/health"]', false),
  entry("capture.sample", "0.25", false),
  entry("retention.enabled", "true"),
  entry("retention.maxRecords", "500000", false),
  entry("retention.cleanupIntervalMinutes", "60"),
  entry("recording.maxQueueItems", "10000"),
  entry("recording.flushIntervalMs", "200"),
  entry("ui.mountPath", "/supertracer"),
  entry("auth.accessToken", "hidden", false, true),
  entry("ui.storageSecret", "", true, true),
  entry("metrics.refreshInterval", "2"),
  entry("instance", "web-1", false),
];

function entry(key: string, value: string, isDefault = true, isSecret = false): ConfigurationEntry {
  return { key, value, isDefault, isSecret };
}

if (import.meta.main) {
  console.log(new ContractServer({ port: 8124 }).url);
}
