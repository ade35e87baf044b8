import type { MetricsQuery, MetricsReport, StorageFact, TracerStats } from "@supertracer/core";
import type { InFlightRequest } from "../../../core/capture/capture.ts";
import { OwnCost } from "../../../core/capture/own_cost.ts";
import type { ConfigurationEntry } from "../../../core/service/configuration_entries.ts";
import { type Health, HealthData, type HealthParts } from "../../../core/service/health_data.ts";
import { MetricsData, type Overview, type RouteList } from "../../../core/service/metrics_data.ts";
import { OpenStorage } from "../../../core/service/open_storage.ts";
import { TracerData } from "../../../core/service/tracer_data.ts";
import { tracerPartsOf } from "../../support/tracer_data.ts";
import { bucketOf, sampleReport, sampleRoutes } from "./sample_figures.ts";
import { SampleStorage } from "./sample_storage.ts";

/** A state that a real app takes long to come to. */
export interface SampleState {
  /** No request has ever come. */
  readonly isEmpty?: boolean;
  /** Nothing fails. */
  readonly isWell?: boolean;
  /** The storage does not take what is written. */
  readonly isFailing?: boolean;
  /** What the connector tells of the storage. */
  readonly facts?: readonly StorageFact[];
  readonly refreshIntervalMs?: number;
}

const HOUR_MS = 3_600_000;
const STARTED_MS = 6 * 86_400_000 + 4 * HOUR_MS;

/** What a busy tracer would show: figures are made up, the rest is read as always. */
export class SampleData extends TracerData {
  override readonly health: HealthData;
  override readonly metrics: MetricsData;

  constructor(state: SampleState) {
    const { isEmpty = false, isWell = false, isFailing = false, refreshIntervalMs } = state;
    const storage = new SampleStorage(isEmpty, isWell);
    const parts = tracerPartsOf({
      connector: storage,
      stats: () => statsOf(isEmpty, isFailing),
      capture: {
        isRecording: true,
        ownCost: new OwnCost(),
        listInFlight: () => isEmpty ? [] : inFlight(),
      },
      // The list's charts are drawn from its logs.
      hasMetrics: false,
      configuration: CONFIGURATION,
      ...refreshIntervalMs === undefined ? {} : { refreshIntervalMs },
    });
    super(parts);
    this.health = new SampleHealth(parts, state);
    this.metrics = new SampleMetrics(new OpenStorage(parts), this.health, storage, state);
  }
}

class SampleMetrics extends MetricsData {
  readonly #stored: SampleStorage;
  readonly #state: SampleState;

  constructor(open: OpenStorage, health: HealthData, stored: SampleStorage, state: SampleState) {
    super(open, health);
    this.#stored = stored;
    this.#state = state;
  }

  override report(query: MetricsQuery, limits: { readonly errors?: number } = {}): Promise<
    MetricsReport
  > {
    const { isEmpty = false, isWell = false } = this.#state;
    const { route = null, method } = query;
    const report = sampleReport({ ...rangeOf(query), route, isEmpty, isFailing: !isWell });
    return Promise.resolve({
      ...report,
      methods: report.methods.filter((each) => method === undefined || each.method === method),
      recentErrors: this.#stored.fetchLogs({ hasError: true, limit: limits.errors ?? 10 }),
    });
  }

  override async overview(query: MetricsQuery): Promise<Overview> {
    const { isEmpty = false, isWell = false, isFailing = false } = this.#state;
    const { start, end } = rangeOf(query);
    const report = await this.report(query, { errors: 6 });
    const { totals, latency, requestsPerMinute } = sampleReport({
      start: start - (end - start),
      end: start,
      isEmpty,
      isFailing: false,
    });
    return {
      report: {
        ...report,
        routes: report.routes.filter(({ serverErrors }) => !isWell || serverErrors === 0),
        latency: { ...report.latency, p95Ms: isEmpty ? null : isWell ? 164 : 184 },
      },
      before: {
        totals,
        latency: { ...latency, p95Ms: isEmpty ? null : 162 },
        requestsPerMinute,
      },
      errors: this.#stored.fetchErrorGroups({ state: "open", limit: 5 }),
      dropped: isFailing ? 12 : 0,
    };
  }

  override routes(query: MetricsQuery): Promise<RouteList> {
    const { start, end } = rangeOf(query);
    const routes = this.#state.isEmpty ? [] : sampleRoutes(start, end);
    return Promise.resolve({ start, end, bucketMs: bucketOf(end - start), routes });
  }
}

class SampleHealth extends HealthData {
  readonly #facts: readonly StorageFact[] | undefined;

  constructor(parts: HealthParts, { facts }: SampleState) {
    super(parts);
    this.#facts = facts;
  }

  override async read(): Promise<Health> {
    const health = await super.read();
    return {
      ...health,
      storage: { ...health.storage, facts: this.#facts ?? health.storage.facts },
      ownCost: { ...health.ownCost, perRequestMs: 0.0214, requestMs: 4.28 },
    };
  }
}

function rangeOf({ startDate, endDate }: MetricsQuery): { start: number; end: number } {
  const end = Number(endDate ?? Date.now());
  return { start: Number(startDate ?? end - HOUR_MS), end };
}

function inFlight(): InFlightRequest[] {
  const now = Date.now();
  return [
    { id: "01jd8z01", method: "GET", path: "/api/stream/prices", startedAt: now - 8_100 },
    { id: "01jd8z02", method: "GET", path: "/api/export.csv", startedAt: now - 640 },
    { id: "01jd8z03", method: "POST", path: "/api/orders/8841/pay", startedAt: now - 212 },
  ];
}

function statsOf(isEmpty: boolean, isFailing: boolean): TracerStats {
  const now = Date.now();
  const message = "Cannot write to requests.db: the disk is full: free some space";
  return {
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
    lastError: isFailing ? { message, at: now - 4_000 } : undefined,
    lastCleanup: { at: now - 1_260_000, deleted: 18_420, durationMs: 214.3 },
    state: isFailing ? "retrying" : "idle",
    inFlight: isEmpty ? 0 : 3,
    caught: 0,
    uptimeMs: STARTED_MS,
  };
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
