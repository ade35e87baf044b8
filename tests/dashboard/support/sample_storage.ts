import type { ErrorGroup, ErrorGroupCounts, ErrorGroupQuery, ErrorState } from "@supertracer/core";
import { type Log, type LogFilters, MemoryConnector } from "@supertracer/core";
import { sampleGroups } from "./sample_groups.ts";
import { createRandom, sampleRequest } from "./sample_logs.ts";

const LOGS = 300;

/** Requests of the last minutes, and groups of errors that took days to come together. */
export class SampleStorage extends MemoryConnector {
  #groups: ErrorGroup[];

  /**
   * @param isEmpty Whether no request has ever come.
   * @param isWell Whether nothing has failed.
   */
  constructor(isEmpty: boolean, isWell: boolean) {
    super();
    const now = Date.now();
    this.connect();
    const random = createRandom(11);
    for (let index = isEmpty ? 0 : LOGS; index > 0; index--) {
      this.saveLog(sampleRequest(LOGS - index, now - index * 730, random));
    }
    const lastLogId = this.fetchLogs({ statusCode: "5xx", limit: 1 })[0]?.id ?? null;
    const groups = isEmpty || isWell ? [] : sampleGroups(now);
    this.#groups = groups.map((group) => ({ ...group, lastLogId }));
  }

  override get name(): string {
    return "SQLiteConnector";
  }

  /** Whatever failed is an occurrence of each group. */
  override fetchLogs(filters: LogFilters = {}): Log[] {
    return super.fetchLogs(
      filters.errorGroup === undefined
        ? filters
        : { ...filters, errorGroup: undefined, statusCode: "5xx" },
    );
  }

  override fetchErrorGroups({ state, limit }: ErrorGroupQuery = {}): ErrorGroup[] {
    return this.#groups
      .filter((group) => state === undefined || group.state === state)
      .sort((a, b) => b.lastSeen - a.lastSeen)
      .slice(0, limit);
  }

  override countErrorGroups(): ErrorGroupCounts {
    const count = (state: ErrorState): number => this.fetchErrorGroups({ state }).length;
    return { open: count("open"), resolved: count("resolved"), ignored: count("ignored") };
  }

  override fetchErrorGroup(id: string): ErrorGroup | undefined {
    return this.#groups.find((group) => group.id === id);
  }

  override setErrorState(id: string, state: ErrorState): ErrorGroup | undefined {
    this.#groups = this.#groups.map((group) => group.id === id ? { ...group, state } : group);
    return this.fetchErrorGroup(id);
  }

  override storageStats(): { rows: number; bytes: number } {
    return { rows: 482_133, bytes: 214_000_000 };
  }

  override clear(): number {
    super.clear();
    return this.storageStats().rows;
  }
}
