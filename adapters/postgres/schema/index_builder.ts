import { clearInterval, clearTimeout, setInterval, setTimeout } from "node:timers";
import { errorCode, failure } from "../connection/failure.ts";
import type { RunStatement, StatementRunner } from "../connection/statement_runner.ts";
import { Lease } from "./lease.ts";
import type { LogIndex } from "./log_indexes.ts";
import type { TableLayout } from "./table_layout.ts";

/** Milliseconds until it is tried again, after a failure or while another process does it. */
const PAUSE_MS = 30_000;
/** Milliseconds between two renewals of the lease. */
const RENEWAL_MS = 20_000;

/** What a builder works with. */
export interface IndexBuilderContext {
  readonly runner: StatementRunner;
  readonly layout: TableLayout;
  /** What is to be made. */
  readonly missing: readonly LogIndex[];
  /** The schema of the table. */
  readonly schema: string;
  /** Milliseconds that one index may take. */
  readonly timeoutMs: number;
  /** Called when all are there. */
  readonly onDone: () => Promise<void>;
}

/** How far the indexes are. */
export interface IndexStats {
  readonly done: number;
  readonly total: number;
  /** Whether all are made, and used. */
  readonly isDone: boolean;
  /** Why they could not be made, the last time; `undefined` if it never was so. */
  readonly lastError: string | undefined;
}

/**
 * Makes indexes of a large table in the background, one after the other and by one process at a time,
 * while everybody reads and writes (`CREATE INDEX CONCURRENTLY`).
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

  /** How far it is. */
  get stats(): IndexStats {
    const { length: total } = this.#context.missing;
    return { done: this.#done, total, isDone: this.#isDone, lastError: this.#lastError };
  }

  /** Ends it; what the server has begun it may finish. */
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
        // Whoever may not do it leaves it to those who may.
        if (errorCode(error) === "42501") return;
      }
      await this.#pause();
    }
  }

  /** Makes what is not there; whether it is all. */
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
    // One whose making was interrupted costs writers time, and is of no use.
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

/** Whether the server makes one, also for a process that has ended meanwhile. */
async function isBuilding(run: RunStatement, { names }: TableLayout): Promise<boolean> {
  const rows = await run(
    `SELECT FROM pg_stat_progress_create_index WHERE relid = to_regclass('${names.requests}')`,
  );
  return rows.length > 0;
}
