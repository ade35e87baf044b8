import type { Capture, InFlightRequest } from "../capture/capture.ts";
import type { BaseConnector } from "../connectors/base_connector.ts";
import type { RequestTotal } from "../metrics/request_totals.ts";
import type { TracerStats } from "../recording/tracer_stats.ts";
import { VERSION } from "../runtime/version.ts";
import type { ConfigurationEntry } from "./configuration_entries.ts";
import { readStorage, type StorageHealth } from "./storage_health.ts";

/** How the tracer is. */
export interface Health {
  readonly status: TracerStats;
  readonly inFlight: readonly InFlightRequest[];
  readonly storage: StorageHealth;
  readonly ownCost: {
    readonly perRequestMs: number | null;
    /** How long the same requests took in all. */
    readonly requestMs: number | null;
    readonly note: string;
  };
  readonly configuration: readonly ConfigurationEntry[];
  readonly recording: boolean;
  readonly version: string;
  readonly instance: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** The short figures that a live stream sends. */
export interface LiveFigures extends Pick<TracerStats, "inFlight" | "queued" | "saved"> {
  readonly failedWrites: number;
  /** Records dropped, for whatever reason. */
  readonly dropped: number;
  readonly recording: boolean;
}

/** What the health of a tracer is read from. */
export interface HealthParts {
  readonly connector: BaseConnector;
  /** Opens the storage where it is not. */
  ready(): Promise<void>;
  stats(): TracerStats;
  readonly capture: Pick<Capture, "isRecording" | "listInFlight" | "ownCost">;
  readonly instance: string;
  readonly configuration: readonly ConfigurationEntry[];
  /** Requests counted since the process began. */
  requestTotals(): readonly RequestTotal[];
}

/** What the dashboard and the REST API show of the tracer itself. */
export class HealthData {
  /** When the tracer began: epoch milliseconds. */
  readonly startedAt: number;
  readonly #parts: HealthParts;

  constructor(parts: HealthParts) {
    this.#parts = parts;
    this.startedAt = Date.now() - parts.stats().uptimeMs;
  }

  /** How the tracer and its storage are; answers while the storage does not. */
  async read(): Promise<Health> {
    const { capture, connector, configuration, instance } = this.#parts;
    const status = this.stats();
    return {
      status,
      inFlight: this.listInFlight(),
      storage: await readStorage(connector, () => this.#parts.ready(), status),
      ownCost: {
        perRequestMs: capture.ownCost.medianMs,
        requestMs: capture.ownCost.requestMedianMs,
        note: "Median time that capturing takes in the request's path, by one request in 64; " +
          "storing is done in batches apart from it",
      },
      configuration,
      recording: capture.isRecording,
      version: VERSION,
      instance,
      startedAt: this.startedAt,
    };
  }

  /** What the recorder did so far. */
  stats(): TracerStats {
    return this.#parts.stats();
  }

  /** The short figures. */
  liveFigures(): LiveFigures {
    const { inFlight, queued, saved, failedWrites, dropped } = this.stats();
    return {
      inFlight,
      queued,
      dropped: Object.values(dropped).reduce((sum, count) => sum + count, 0),
      saved,
      failedWrites,
      recording: this.#parts.capture.isRecording,
    };
  }

  /** Requests of this process since it began. */
  requestTotals(): readonly RequestTotal[] {
    return this.#parts.requestTotals();
  }

  /** What is under way, longest first. */
  listInFlight(): readonly InFlightRequest[] {
    return this.#parts.capture.listInFlight();
  }
}

/** What stands for what only an admin may see. */
const HIDDEN = "An admin can see this";

/** Options that tell what counts as secret, who may log in, and where files are. */
const PRIVATE = /^redact(?:\.|$)|^auth\.(?:username|users)$|^api\.keys$|^spill\.path$/;

/**
 * How the tracer is, for somebody who may look and no more: without patterns of secrets, names of
 * users and paths of files, which failures tell, too.
 *
 * @param health All there is to know.
 */
export function healthForViewer(health: Health): Health {
  const { configuration, status, storage } = health;
  return {
    ...health,
    status: statsForViewer(status),
    storage: {
      ...storage,
      error: storage.error === undefined ? undefined : HIDDEN,
      facts: storage.facts.map((fact) => fact.isBad ? { ...fact, value: HIDDEN } : fact),
    },
    configuration: configuration.map((entry) =>
      PRIVATE.test(entry.key) && entry.value !== "" ? { ...entry, value: HIDDEN } : entry
    ),
  };
}

/** What the recorder did, without messages. */
export function statsForViewer<T extends Pick<TracerStats, "lastError">>(stats: T): T {
  const { lastError } = stats;
  return { ...stats, lastError: lastError && { ...lastError, message: HIDDEN } };
}
