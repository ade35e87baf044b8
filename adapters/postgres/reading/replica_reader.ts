import { errorCode, failure, isSqlState } from "../connection/failure.ts";
import type { StatementRunner } from "../connection/statement_runner.ts";

/** Milliseconds that a replica gets to catch up before the primary is asked instead. */
const PATIENCE_MS = 250;

/** Milliseconds in which a replica that is too far behind, or failed, is not asked again. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** The server canceled a query as too long, which it would be on the primary as well. */
const CANCELED = "57014";

/**
 * Outcome of reading from a replica.
 *
 * @example
 * ```ts ignore
 * import { PostgreSQLConnector, type ReplicaStats } from "@supertracer/postgres";
 *
 * const connector = new PostgreSQLConnector({ url: "postgres://db1/app", readUrl: "db2" });
 * const stats: ReplicaStats | undefined = connector.replicaStats;
 * console.log(stats?.lastError);
 * ```
 */
export interface ReplicaStats {
  /** Reads that the replica answered. */
  readonly reads: number;
  /** Times that it was too far behind, so that the primary was asked. */
  readonly behind: number;
  /** Times that it failed, so that the primary was asked. */
  readonly failures: number;
  /** The last failure; `undefined` if there was none. */
  readonly lastError: string | undefined;
}

/**
 * Reads from a replica once it has what this process stored, or else from the primary: what was
 * written here is always found. What other processes write may appear later.
 */
export class ReplicaReader {
  readonly #primary: StatementRunner;
  readonly #replica: StatementRunner;
  /** Writes of this process, and how many of them the replica is known to have. */
  #writes = 0;
  #replayed = 0;
  #reads = 0;
  #behind = 0;
  #failures = 0;
  #lastError: string | undefined;
  #pauseMs = FIRST_PAUSE_MS;
  #pausedUntil = -Infinity;

  constructor(primary: StatementRunner, replica: StatementRunner) {
    this.#primary = primary;
    this.#replica = replica;
  }

  /** Outcome so far. */
  get stats(): ReplicaStats {
    return {
      reads: this.#reads,
      behind: this.#behind,
      failures: this.#failures,
      lastError: this.#lastError,
    };
  }

  /** Notes a write, also one that may have failed. */
  noteWrite(): void {
    this.#writes++;
  }

  /**
   * Reads.
   *
   * @param work Reads by what it is given.
   * @param isMissing Whether what it found is nothing, which the primary may have.
   */
  async read<T>(
    work: (runner: StatementRunner) => Promise<T>,
    isMissing: (found: T) => boolean = () => false,
  ): Promise<T> {
    if (performance.now() < this.#pausedUntil) return await work(this.#primary);
    try {
      if (await this.#hasCaughtUp()) {
        const found = await work(this.#replica);
        this.#reads++;
        this.#pauseMs = FIRST_PAUSE_MS;
        if (!isMissing(found)) return found;
      } else {
        this.#behind++;
        this.#pausedUntil = performance.now() + FIRST_PAUSE_MS;
      }
    } catch (error) {
      this.#noteFailure(error);
      if (errorCode(error) === CANCELED) throw error;
    }
    return await work(this.#primary);
  }

  /** Closes the connections to the replica. */
  async close(): Promise<void> {
    await this.#replica.close();
  }

  async #hasCaughtUp(): Promise<boolean> {
    const { writes, lsn } = await this.#written();
    if (lsn === undefined) return true;
    // A primary is not in recovery. What replays no log, as Aurora, can't say how far it is.
    const isReplayed = "SELECT NOT pg_is_in_recovery() OR " +
      "coalesce(pg_last_wal_replay_lsn() >= $1::text::pg_lsn, true)";
    const deadline = performance.now() + PATIENCE_MS;
    for (let waitMs = 2;; waitMs *= 2) {
      const [row] = await this.#replica.read(isReplayed, [lsn], { prepare: true });
      if (row?.[0] === true) {
        this.#replayed = Math.max(this.#replayed, writes);
        return true;
      }
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) return false;
      await new Promise((resolve) => setTimeout(resolve, Math.min(waitMs, leftMs)));
    }
  }

  /** How far the replica must be; nowhere in particular where nothing new was written. */
  async #written(): Promise<{ writes: number; lsn?: string }> {
    const writes = this.#writes;
    if (writes === this.#replayed) return { writes };
    try {
      const [row] = await this.#primary.read("SELECT pg_current_wal_flush_lsn()::text");
      return { writes, lsn: String(row?.[0]) };
    } catch {
      // Without a primary there is only the replica; saving reports the outage.
      return { writes };
    }
  }

  #noteFailure(error: unknown): void {
    this.#failures++;
    this.#lastError = failure("read from the replica", error).message;
    // What the server itself says, such as that a row is gone on the primary, passes.
    if (isSqlState(errorCode(error))) return;
    this.#pausedUntil = performance.now() + this.#pauseMs;
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
  }
}
