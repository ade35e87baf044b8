import { VERSION } from "../runtime/version.ts";
import { ErrorData } from "./error_data.ts";
import { HealthData, type HealthParts } from "./health_data.ts";
import { LogData, type LogDataOptions } from "./log_data.ts";
import { LogExporter } from "./log_exporter.ts";
import { MetricsData } from "./metrics_data.ts";
import { OpenStorage, type StorageParts } from "./open_storage.ts";
import { ReadGate } from "./read_gate.ts";

/** The sources of the data. */
export interface TracerParts extends StorageParts, HealthParts, LogDataOptions {
  readonly refreshIntervalMs: number;
  /** Called after everything was deleted. */
  onCleared(): void;
}

/** Facts that don't change while the process runs. */
export interface About {
  readonly version: string;
  /** Name of the connector. */
  readonly connector: string;
  readonly instance: string;
  readonly pageSize: number;
  readonly refreshIntervalMs: number;
}

/** A text shared by all processes on the storage, if it supports that. */
export interface SharedEntry {
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
}

/** Everything that the dashboard and the REST API show and do, implemented once for both. */
export class TracerData {
  readonly logs: LogData;
  readonly metrics: MetricsData;
  readonly errors: ErrorData;
  readonly health: HealthData;
  readonly exporter: LogExporter;
  /** Bounds the reads of dashboard and API together. */
  readonly reads: ReadGate = new ReadGate();
  readonly about: About;
  readonly #storage: OpenStorage;
  readonly #parts: TracerParts;

  constructor(parts: TracerParts) {
    const { connector, instance, pageSize, refreshIntervalMs } = parts;
    this.#parts = parts;
    this.#storage = new OpenStorage(parts);
    this.logs = new LogData(this.#storage, parts);
    this.errors = new ErrorData(this.#storage, this.logs);
    this.health = new HealthData(parts);
    this.metrics = new MetricsData(this.#storage, this.health);
    this.exporter = new LogExporter(this.logs, () => parts.onCaught());
    this.about = {
      version: VERSION,
      connector: connector.name,
      instance,
      pageSize,
      refreshIntervalMs,
    };
  }

  /** Whether requests and log lines are recorded. */
  get isRecording(): boolean {
    return this.#parts.capture.isRecording;
  }

  /**
   * Pauses or resumes recording.
   *
   * @returns Whether requests and log lines are recorded now.
   */
  setPaused(paused: boolean): boolean {
    return this.#parts.capture.isRecording = !paused;
  }

  /**
   * Deletes everything recorded: logs and metrics, also those of other processes on the same
   * storage.
   *
   * @returns Number of deleted logs.
   */
  async clear(): Promise<number> {
    const count = await (await this.#storage.upToDate()).clear();
    this.#parts.onCleared();
    return count;
  }

  /**
   * A text shared by all processes on the storage.
   *
   * @param key Which one.
   */
  sharedText(key: string): SharedEntry {
    return {
      read: async () => await (await this.#storage.get()).fetchShared(key),
      write: async (text) => await (await this.#storage.get()).saveShared(key, text),
    };
  }
}
