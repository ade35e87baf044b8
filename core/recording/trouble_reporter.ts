import type { DropReason } from "./recorder_counts.ts";
import type { StorageFact } from "../connectors/base_connector.ts";
import { failureText } from "./failure_text.ts";
import type { TroubleLog } from "./trouble_log.ts";

const DROP_CAUSES: ReadonlyMap<DropReason, string> = new Map([
  ["queue_full", "as many as recording.maxQueueItems wait already"],
  ["queue_bytes", "as many bytes as recording.maxQueueBytes wait already"],
  ["spill_full", "the spill files have as many bytes as spill.maxBytes"],
  ["spill_slow", "spill files can't be written as fast as they come"],
  ["spill_failed", "the spill files can't be used"],
  ["poison", "the storage refuses them for what is in them, and takes others"],
  ["unsaved_at_close", "the storage did not take them before the time to close was over"],
  ["closed", "they came after close()"],
]);

/** Words for trouble: what failed, what happens now, what to do. */
export class TroubleReporter {
  /** What failed last. */
  lastError: { readonly message: string; readonly at: number } | undefined;
  readonly #log: TroubleLog;
  #hasFacts = false;
  readonly #storage: string;
  readonly #now: () => number;
  readonly #redact: ((text: string) => string) | undefined;
  /** Of a batch that is being taken apart. */
  #refusal: { readonly error: unknown; readonly isMetricsOnly: boolean } | undefined;

  /**
   * Makes a reporter.
   *
   * @param log Reports each kind once.
   * @param storage Name of the connector.
   * @param now Unix epoch, milliseconds.
   * @param redact Redacts messages of errors.
   */
  constructor(
    log: TroubleLog,
    storage: string,
    now: () => number,
    redact: ((text: string) => string) | undefined,
  ) {
    this.#log = log;
    this.#storage = storage;
    this.#now = now;
    this.#redact = redact;
  }

  /** Reports, once, what is bad about a storage that works. */
  noteFacts(facts: readonly StorageFact[]): void {
    if (this.#hasFacts) return;
    this.#hasFacts = true;
    const bad = facts.filter(({ isBad }) => isBad === true).map(({ value }) => value);
    if (bad.length > 0) this.#log.start("facts", () => `${this.#storage}: ${bad.join("; ")}`);
  }

  /** Connecting or preparing failed; without an error it took too long. */
  connectFailed(error: unknown, timeoutMs: number | undefined): void {
    const why = timeoutMs === undefined
      ? failureText(error, this.#redact)
      : `no answer within ${timeoutMs} ms`;
    this.#remember(`Cannot open ${this.#storage}: ${why}`);
    this.#log.start(
      "connect",
      () =>
        `Cannot open ${this.#storage}: ${why}: records wait in memory and it is tried again: ` +
        `check that the storage runs and can be reached`,
    );
  }

  /** Preparing takes long, and goes on. */
  preparing({ value }: StorageFact): void {
    this.#log.start(
      "connect",
      () => `${this.#storage} is being prepared: ${value}: records wait in memory until it is done`,
    );
  }

  /** Connecting succeeded. */
  connected(): void {
    this.#log.end("connect", () => `${this.#storage} is open: what waited is being saved`);
  }

  /** A batch was refused for what is in it: it is taken apart, and what can't be stored is dropped. */
  refused(error: unknown, isMetricsOnly: boolean): void {
    this.#refusal = { error, isMetricsOnly };
    this.#rememberFailure(error, isMetricsOnly);
    if (isMetricsOnly) this.refusalsLast();
  }

  /** What was refused last waits on. */
  refusalsLast(): void {
    if (this.#refusal !== undefined) {
      this.writeFailed(this.#refusal.error, this.#refusal.isMetricsOnly);
    }
  }

  /** A batch was not stored. */
  writeFailed(error: unknown, isMetricsOnly: boolean): void {
    const { what, why } = this.#rememberFailure(error, isMetricsOnly);
    this.#log.start(
      isMetricsOnly ? "metrics" : "write",
      () =>
        `Cannot save ${what} to ${this.#storage}: ${why}: ` +
        `they wait in memory and are tried again`,
    );
  }

  /** A batch got no answer in time. */
  writeLate(timeoutMs: number, isMetricsOnly: boolean): void {
    const what = isMetricsOnly ? "metrics" : "records";
    const message = `${this.#storage} did not answer within ${timeoutMs} ms`;
    this.#remember(message);
    // The same fault as one that the connector reports, whose deadline may be as long.
    this.#log.start(
      isMetricsOnly ? "metrics" : "write",
      () =>
        `${message}: ${what} wait in memory and are tried again: ` +
        `check the storage, or raise recording.writeTimeoutMs`,
    );
  }

  /** Records were saved. */
  saved(): void {
    this.#log.end("write", () => `${this.#storage} saves records again`);
  }

  /** Metrics were saved. */
  metricsSaved(): void {
    this.#log.end("metrics", () => `${this.#storage} saves metrics again`);
  }

  /** The connector returned something other than ids. */
  badResult(): void {
    const message = `saveLogs() or saveLog() of ${this.#storage} did not return ids`;
    this.#remember(message);
    this.#log.start(
      "result",
      () =>
        `${message}: the records count as saved but the live view can't show them: ` +
        `return the id of each log, a positive integer`,
    );
  }

  /** The connector returned ids. */
  goodResult(): void {
    this.#log.end("result", () => `${this.#storage} returns ids again`);
  }

  /** A record was dropped. */
  dropped(reason: DropReason): void {
    this.#log.start(
      "drop",
      () =>
        `Records are being dropped (${reason}): ${DROP_CAUSES.get(reason)}: ` +
        `stats() counts them by reason`,
    );
  }

  /** No record is dropped any more. */
  dropsEnded(counts: string): void {
    this.#log.end("drop", () => `No more records are dropped; so far: ${counts}`);
  }

  /** The queue is full, and records go to files. */
  spilling(path: string): void {
    this.#log.start(
      "spill",
      () => `The queue is full: records go to files in ${path} until the storage takes them`,
    );
  }

  /** Nothing is in files any more. */
  spillEnded(): void {
    this.#log.end("spill", () => `All records of the spill files are saved`);
  }

  /** A file or the directory can't be used. */
  spillFailed(path: string, error: unknown): void {
    const message = `Cannot spill to ${path}: ${failureText(error, this.#redact)}`;
    this.#remember(message);
    this.#log.start(
      "spill_file",
      () => `${message}: what the queue has no room for is dropped: check path, rights and disk`,
    );
  }

  /** Files can be written. */
  spillWorks(): void {
    this.#log.end("spill_file", () => `Spill files can be written again`);
  }

  /** A cleanup failed. */
  cleanupFailed(error: unknown): void {
    const message = `Cannot clean up ${this.#storage}: ${failureText(error, this.#redact)}`;
    this.#remember(message);
    this.#log.start("cleanup", () => `${message}: it is tried again at the next interval`);
  }

  /** A cleanup succeeded. */
  cleanedUp(): void {
    this.#log.end("cleanup", () => `${this.#storage} is cleaned up again`);
  }

  /** A callback threw. */
  listenerFailed(error: unknown): void {
    const message = `A listener of the recorder failed: ${failureText(error, this.#redact)}`;
    this.#remember(message);
    this.#log.start("listener", () => `${message}: recording goes on`);
  }

  /** Disconnecting failed or took too long. */
  disconnectFailed(error: unknown): void {
    const message = `Cannot disconnect ${this.#storage}: ${failureText(error, this.#redact)}`;
    this.#remember(message);
    this.#log.start("disconnect", () => message);
  }

  #rememberFailure(error: unknown, isMetricsOnly: boolean): { what: string; why: string } {
    const what = isMetricsOnly ? "metrics" : "records";
    const why = failureText(error, this.#redact);
    this.#remember(`Cannot save ${what} to ${this.#storage}: ${why}`);
    return { what, why };
  }

  #remember(message: string): void {
    this.lastError = { message, at: this.#now() };
  }
}
