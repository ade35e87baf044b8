import { ConnectorError, errorPoints, type Log, type LogBatch } from "@supertracer/core";
import type { MetricsPoint, MetricsQuery, StopWatching } from "@supertracer/core";
import { MetricsStore } from "../../../core/metrics/metrics_store.ts";
import { MyCustomConnector } from "../../../examples/custom_connector.ts";

interface Shared {
  readonly batches: Map<string, number[]>;
  readonly metrics: MetricsStore;
  readonly listeners: Set<(logs: readonly Log[]) => void>;
}

const hosts = new Map<string, Shared>();

/** Does all that a connector may do beyond the seven methods, as a database would. */
export class SharingConnector extends MyCustomConnector {
  override get savesBatchesOnce(): boolean {
    return true;
  }

  override saveLogs({ key, logs, metrics }: LogBatch): number[] {
    const { batches, listeners } = this.#shared();
    const known = batches.get(key);
    if (known !== undefined) return known;
    try {
      JSON.stringify(logs);
    } catch (cause) {
      throw new ConnectorError("Cannot save a batch: a log is not JSON", { cause });
    }
    const ids = logs.map((log) => super.saveLog(log));
    this.saveMetrics(metrics);
    this.saveErrors(errorPoints(logs, ids));
    batches.set(key, ids);
    const rows = ids.map((id) => super.fetchLog(id)).filter((log) => log !== undefined);
    for (const listener of listeners) listener(rows);
    return ids;
  }

  override saveMetrics(points: readonly MetricsPoint[]): void {
    this.#shared().metrics.add(points);
  }

  override fetchMetrics(query: MetricsQuery = {}): MetricsPoint[] {
    return this.#shared().metrics.fetch(query);
  }

  override async clear(): Promise<number> {
    this.#shared().metrics.clear();
    return await super.clear();
  }

  override watch(listener: (logs: readonly Log[]) => void): StopWatching {
    const { listeners } = this.#shared();
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }

  #shared(): Shared {
    this.initDb();
    const shared = hosts.get(this.host) ??
      { batches: new Map(), metrics: new MetricsStore(), listeners: new Set() };
    hosts.set(this.host, shared);
    return shared;
  }
}
