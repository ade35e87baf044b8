import { BaseConnector } from "../../../core/connectors/base_connector.ts";
import { ConnectorError } from "../../../core/connectors/errors.ts";
import type { Log } from "../../../core/log/log.ts";
import type { LogBatch } from "../../../core/connectors/log_batch.ts";

/** What a connector does when it is called. */
export type Behavior = "works" | "fails" | "hangs" | "saves_part";

/** A connector that does what the test says, and remembers everything. */
export class ScriptConnector extends BaseConnector {
  behavior: Behavior = "works";
  /** Overrides `behavior` for connecting. */
  connectBehavior: Behavior | undefined;
  once = true;
  readLazily = true;
  /** Whether a batch is stored wholly or not at all. */
  isAtomic = true;
  /** Contents that are refused. */
  readonly poison = new Set<string>();
  /** Whether it says of what it refuses that a record is the reason. */
  namesRecords = false;
  /** Whether what `initDb()` made is gone. */
  isGone = false;
  refusesMetrics = false;
  /** Whether what is stored next is answered with a failure, as a connection that is cut does. */
  losesAnswer = false;
  /** Whether it can only be read. */
  isReadOnly = false;
  readonly stored: { id: number; content: string; log: Log }[] = [];
  readonly batches: LogBatch[] = [];
  readonly calls: string[] = [];
  metricsCount = 0;
  /** Writes under way. */
  concurrent = 0;
  maxConcurrent = 0;
  readonly #hanging: { batch: LogBatch; end: (error?: Error) => void }[] = [];
  readonly #keys = new Map<string, number[]>();
  #lastId = 0;

  override get readsLazily(): boolean {
    return this.readLazily;
  }

  override get savesBatchesOnce(): boolean {
    return this.once;
  }

  get contents(): string[] {
    return this.stored.map(({ content }) => content);
  }

  connect(): void | Promise<void> {
    this.calls.push("connect");
    const behavior = this.connectBehavior ?? "works";
    if (behavior === "fails") throw new ConnectorError("Cannot connect: nobody listens");
    if (behavior === "hangs") return new Promise(() => {});
  }

  disconnect(): void {
    this.calls.push("disconnect");
  }

  initDb(): void {
    this.calls.push("initDb");
    this.isGone = false;
  }

  saveLog(): number {
    throw new Error("not used");
  }

  override async saveLogs(batch: LogBatch): Promise<number[]> {
    this.calls.push("saveLogs");
    this.batches.push(batch);
    this.concurrent++;
    this.maxConcurrent = Math.max(this.maxConcurrent, this.concurrent);
    try {
      await Promise.resolve();
      if (this.behavior === "hangs") await this.#hang(batch);
      return this.#save(batch);
    } finally {
      this.concurrent--;
    }
  }

  /** Ends the oldest writes that hang: they are stored, or fail with `error`. */
  endHanging(error?: Error, count = Infinity): void {
    for (const { end } of this.#hanging.splice(0, count)) end(error);
  }

  fetchLogs(): Log[] {
    this.calls.push("fetchLogs");
    if (this.behavior === "fails") throw new ConnectorError("Cannot read: the storage is down");
    return [];
  }

  fetchLog(): undefined {}

  cleanup(): number | Promise<number> {
    this.calls.push("cleanup");
    return 0;
  }

  #hang(batch: LogBatch): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (error?: Error) => error === undefined ? resolve() : reject(error);
      this.#hanging.push({ batch, end });
    });
  }

  #save(batch: LogBatch): number[] {
    if (this.behavior === "fails") throw new ConnectorError("Cannot save: the storage is down");
    if (this.isGone) {
      throw new ConnectorError("Cannot save: a table is missing", { fault: "session" });
    }
    if (this.isReadOnly) {
      throw new ConnectorError("Cannot save: the server is read-only", { fault: "outage" });
    }
    const known = this.#keys.get(batch.key);
    if (this.once && known !== undefined) return known;
    const refused = batch.logs.findIndex(({ content }) => this.poison.has(content));
    if (refused >= 0 && this.isAtomic) {
      const fault = this.namesRecords ? "record" : undefined;
      throw new ConnectorError("Cannot save: invalid byte sequence", { fault });
    }
    if (batch.metrics.length > 0 && this.refusesMetrics && this.isAtomic) {
      throw new ConnectorError("Cannot save metrics: no such table");
    }
    const count = refused >= 0
      ? refused
      : this.behavior === "saves_part"
      ? Math.floor(batch.logs.length / 2)
      : batch.logs.length;
    const ids = batch.logs.slice(0, count).map((log) => {
      const id = ++this.#lastId;
      this.stored.push({ id, content: log.content, log });
      return id;
    });
    if (count < batch.logs.length) {
      const fault = refused >= 0 && this.namesRecords ? "record" : undefined;
      throw new ConnectorError("Cannot save all", { saved: ids, fault });
    }
    if (batch.metrics.length > 0 && this.refusesMetrics) {
      throw new ConnectorError("Cannot save the metrics of a batch", { saved: ids });
    }
    this.metricsCount += batch.metrics.reduce((sum, { count }) => sum + count, 0);
    this.#keys.set(batch.key, ids);
    if (this.losesAnswer) {
      this.losesAnswer = false;
      throw new ConnectorError("Cannot save: the connection was lost");
    }
    return ids;
  }
}
