import { errorCode, failure, isSqlState } from "../connection/failure.ts";
import type { StatementRunner } from "../connection/statement_runner.ts";

/** Milliseconds in which a replica that failed is not asked again. */
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
  /** Times that it failed, so that the primary was asked. */
  readonly failures: number;
  /** The last failure; `undefined` if there was none. */
  readonly lastError: string | undefined;
}

/** Reads from a replica, or from the primary where that fails. */
export class ReplicaReader {
  readonly #primary: StatementRunner;
  readonly #replica: StatementRunner;
  #reads = 0;
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
    return { reads: this.#reads, failures: this.#failures, lastError: this.#lastError };
  }

  /**
   * Reads.
   *
   * @param work Reads by what it is given.
   * @param isMissing Whether it found nothing where the primary may have something already.
   */
  async read<T>(
    work: (runner: StatementRunner) => Promise<T>,
    isMissing: (found: T) => boolean = () => false,
  ): Promise<T> {
    if (performance.now() < this.#pausedUntil) return await work(this.#primary);
    try {
      const found = await work(this.#replica);
      this.#reads++;
      this.#pauseMs = FIRST_PAUSE_MS;
      if (!isMissing(found)) return found;
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

  #noteFailure(error: unknown): void {
    this.#failures++;
    this.#lastError = failure("read from the replica", error).message;
    // What the server itself says, such as that a row is gone on the primary, passes.
    if (isSqlState(errorCode(error))) return;
    this.#pausedUntil = performance.now() + this.#pauseMs;
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
  }
}
