import { clearInterval, clearTimeout, setInterval, setTimeout } from "node:timers";
import { errorCode, failure } from "../connection/failure.ts";
import type { RunStatement, StatementRunner } from "../connection/statement_runner.ts";
import { Lease } from "./lease.ts";
import type { LogIndex } from "./log_indexes.ts";
import type { TableLayout } from "./table_layout.ts";

/** Milliseconds before a retry, after a failure or while another process builds. */
const PAUSE_MS = 30_000;
/** Milliseconds between two renewals of the lease. */
const RENEWAL_MS = 20_000;

/** What a builder needs. */
export interface IndexBuilderContext {
  readonly runner: StatementRunner;
  readonly layout: TableLayout;
  /** The indexes to create. */
  readonly missing: readonly LogIndex[];
  /** The schema of the table. */
  readonly schema: string;
  /** Milliseconds that one index may take. */
  readonly timeoutMs: number;
  /** Called when all exist. */
  readonly onDone: () => Promise<void>;
}

/** Progress of the indexes. */
export interface IndexStats {
  readonly done: number;
  readonly total: number;
  /** Whether all exist and are used. */
  readonly isDone: boolean;
  /** The last failure; `undefined` if there was none. */
  readonly lastError: string | undefined;
}

/**
 * Creates indexes of a large table in the background, one by one and in one process at a time, without
 * blocking readers and writers (`CREATE INDEX CONCURRENTLY`).
 */
export class IndexBuilder {
  readonly #context: IndexBuilderContext;
  readonly #lease: Lease;
  readonly #running: Promise<void>;
  #done = 0;
  #lastError: string | undefined;
  #isDone = false;
  #isStopped = false;
  #wake: (() => void) | undefined;
  #end: (() => void) | undefined;

  /** Begins. */
  constructor(context: IndexBuilderContext) {
    this.#context = context;
    this.#lease = new Lease(context.runner, context.layout, "indexes", crypto.randomUUID());
    this.#running = this.#run();
  }

  /** Progress. */
  get stats(): IndexStats {
    const { length: total } = this.#context.missing;
    return { done: this.#done, total, isDone: this.#isDone, lastError: this.#lastError };
  }

  /** Stops; the server may finish what it has begun. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake?.();
    this.#end?.();
    await this.#running;
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    while (!this.#isStopped) {
      try {
        if (await this.#makeAll()) return;
      } catch (error) {
        if (this.#isStopped) return;
        this.#lastError = failure("make the indexes", error).message;
        // Another process may have the privilege.
        if (errorCode(error) === "42501") return;
      }
      await this.#pause();
    }
  }

  /** Creates what is missing. Returns whether all exist. */
  async #makeAll(): Promise<boolean> {
    const { layout, missing, onDone, runner } = this.#context;
    if (!await this.#lease.take()) return false;
    const renewing = setInterval(() => {
      this.#lease.take().catch((error: unknown) => {
        this.#lastError = failure("make the indexes", error).message;
      });
    }, RENEWAL_MS).unref();
    try {
      if (await isBuilding(runner.read, layout)) return false;
      await runner.apart(async (run, end) => {
        this.#end = end;
        this.#done = 0;
        for (const index of missing) {
          if (this.#isStopped) return;
          await this.#make(run, index);
          this.#done++;
        }
      });
      if (this.#isStopped) return true;
      await onDone();
      this.#isDone = true;
      return true;
    } finally {
      this.#end = undefined;
      clearInterval(renewing);
      await this.#lease.release();
    }
  }

  async #make(run: RunStatement, { definition, name }: LogIndex): Promise<void> {
    const { schema, timeoutMs } = this.#context;
    const index = `"${schema}".${name}`;
    const [row] = await run(
      `SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('${index}')`,
    );
    if (row?.[0] === true) return;
    // One that was interrupted slows down writers and is never used.
    if (row !== undefined) {
      await run(`DROP INDEX CONCURRENTLY IF EXISTS ${index}`, [], { timeoutMs });
    }
    await run(`CREATE INDEX CONCURRENTLY IF NOT EXISTS ${definition}`, [], { timeoutMs });
  }

  async #pause(): Promise<void> {
    if (this.#isStopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, PAUSE_MS).unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Whether the server is creating one, perhaps for a process that has ended since. */
async function isBuilding(run: RunStatement, { names }: TableLayout): Promise<boolean> {
  const rows = await run(
    `SELECT FROM pg_stat_progress_create_index WHERE relid = to_regclass('${names.requests}')`,
  );
  return rows.length > 0;
}
