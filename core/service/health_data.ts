import type { Capture, InFlightRequest } from "../capture/capture.ts";
import type { BaseConnector, StorageFact, StorageStats } from "../connectors/base_connector.ts";
import { ConnectorError } from "../connectors/errors.ts";
import type { RequestTotal } from "../metrics/request_totals.ts";
import type { TracerStats } from "../recording/tracer_stats.ts";
import { within } from "../runtime/deadline.ts";
import { VERSION } from "../runtime/version.ts";
import type { ConfigurationEntry } from "./configuration_entries.ts";

/** State of the tracer. */
export interface Health {
  readonly status: TracerStats;
  readonly inFlight: readonly InFlightRequest[];
  readonly storage: StorageHealth;
  readonly ownCost: {
    readonly perRequestMs: number | null;
    /** Total milliseconds of the same requests. */
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
  /** Records dropped, for any reason. */
  readonly dropped: number;
  readonly recording: boolean;
}

/** The sources of a tracer's health. */
export interface HealthParts {
  readonly connector: BaseConnector;
  /** Opens the storage if necessary. */
  ready(): Promise<void>;
  stats(): TracerStats;
  readonly capture: Pick<Capture, "isRecording" | "listInFlight" | "ownCost">;
  readonly instance: string;
  readonly configuration: readonly ConfigurationEntry[];
  /** Requests counted since the process started. */
  requestTotals(): readonly RequestTotal[];
}

/** The tracer itself, as the dashboard and the REST API show it. */
export class HealthData {
  /** Start of the tracer: epoch milliseconds. */
  readonly startedAt: number;
  readonly #parts: HealthParts;

  constructor(parts: HealthParts) {
    this.#parts = parts;
    this.startedAt = Date.now() - parts.stats().uptimeMs;
  }

  /** Reads the state of the tracer and its storage; responds even if the storage does not. */
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
        note: "Median time that capturing adds to a request, measured on one request in 64; " +
          "storing happens separately, in batches",
      },
      configuration,
      recording: capture.isRecording,
      version: VERSION,
      instance,
      startedAt: this.startedAt,
    };
  }

  /** Statistics of the recorder. */
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

  /** Requests of this process since it started. */
  requestTotals(): readonly RequestTotal[] {
    return this.#parts.requestTotals();
  }

  /** Requests in flight, oldest first. */
  listInFlight(): readonly InFlightRequest[] {
    return this.#parts.capture.listInFlight();
  }
}

/** Replaces what only an admin may see. */
const HIDDEN = "An admin can see this";

/** Options that reveal what counts as secret, who may log in, and where files are. */
const PRIVATE = /^redact(?:\.|$)|^auth\.(?:username|users)$|^api\.keys$|^spill\.path$/;

/**
 * State of the tracer for a viewer: without patterns of secrets, user names and file paths, which
 * are also in failures.
 *
 * @param health The complete state.
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

/** Statistics of the recorder, without messages. */
export function statsForViewer<T extends Pick<TracerStats, "lastError">>(stats: T): T {
  const { lastError } = stats;
  return { ...stats, lastError: lastError && { ...lastError, message: HIDDEN } };
}

/** State of the storage. */
interface StorageHealth extends StorageStats {
  readonly name: string;
  /** `unknown`: it did not respond in time. */
  readonly state: "open" | "failing" | "unknown";
  /** What is wrong, without secrets. */
  readonly error?: string | undefined;
  /** What else the connector reports. */
  readonly facts: readonly StorageFact[];
}

/** Maximum milliseconds that the Health screen waits for the storage. */
const PATIENCE_MS = 2_000;

/**
 * Reads the state of the storage. Never rejects, and resolves soon even if the storage hangs.
 *
 * @param connector The storage.
 * @param ready Opens it.
 * @param stats State of writing.
 */
export async function readStorage(
  connector: BaseConnector,
  ready: () => Promise<void>,
  { state, lastError }: Pick<TracerStats, "state" | "lastError">,
): Promise<StorageHealth> {
  const known = { name: connector.name, facts: readFacts(connector) };
  const failing = state === "retrying" ? lastError?.message : undefined;
  const ask = async () => {
    await ready();
    return await connector.storageStats();
  };
  try {
    const answer = await within<StorageStats | undefined | "late">(
      ask(),
      PATIENCE_MS,
      () => "late",
    );
    if (answer === "late") {
      const error = failing ?? `It did not answer within ${PATIENCE_MS} ms`;
      return { ...known, state: failing === undefined ? "unknown" : "failing", error };
    }
    return failing === undefined
      ? { ...known, ...answer, state: "open" }
      : { ...known, ...answer, state: "failing", error: failing };
  } catch (error) {
    // Only a ConnectorError is known to have no secrets in its message.
    const message = error instanceof ConnectorError ? error.message : "It failed";
    return { ...known, state: "failing", error: failing ?? message };
  }
}

function readFacts(connector: BaseConnector): readonly StorageFact[] {
  try {
    return connector.storageFacts();
  } catch {
    // Shown without what was thrown, which may hold secrets.
    return [{ label: "Storage", value: "It failed to tell what it knows", isBad: true }];
  }
}
