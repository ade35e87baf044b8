import { clearInterval, clearTimeout, setInterval, setTimeout } from "node:timers";
import { errorCode, failure } from "../connection/failure.ts";
import type { RunStatement, StatementRunner } from "../connection/statement_runner.ts";
import { Lease } from "./lease.ts";
import { indexDefinition, type LogIndex } from "./log_indexes.ts";
import type { TableLayout } from "./table_layout.ts";

/** Milliseconds before a retry, after a failure or while another process builds. */
const PAUSE_MS = 30_000;
/** Milliseconds that readers and writers may wait behind our lock of the table. */
const LOCK_TIMEOUT_MS = 200;
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

  async #make(run: RunStatement, index: LogIndex): Promise<void> {
    const { layout, schema } = this.#context;
    if (layout.isPartitioned) return await this.#makeParts(run, index);
    await this.#makeOne(run, index, `"${schema}"`, layout.names.requests);
  }

  /**
   * Creates an index of a partitioned table, for which the server has no `CONCURRENTLY`: that of each
   * partition, after which that of the table is valid
   * (https://www.postgresql.org/docs/current/sql-createindex.html).
   */
  async #makeParts(run: RunStatement, index: LogIndex): Promise<void> {
    const { layout: { names: { requests } }, schema } = this.#context;
    const whole = `"${schema}".${index.name}`;
    const isValid = await readValidity(run, whole);
    if (isValid === true) return;
    // The last partition without one was dropped before it got its own: nothing makes it valid then.
    if (isValid === false && (await partitionsWithout(run, requests, whole)).length === 0) {
      await this.#locking(`DROP INDEX IF EXISTS ${whole}`);
    }
    const definition = indexDefinition(index, `ONLY ${requests}`);
    await this.#locking(`CREATE INDEX IF NOT EXISTS ${definition}`);
    for (const { oid, schema, table } of await partitionsWithout(run, requests, whole)) {
      if (this.#isStopped) return;
      // Partitions are renamed as the days pass.
      const part = { ...index, name: `${index.name}_${oid}` };
      await this.#makeOne(run, part, schema, table);
      await this.#locking(`ALTER INDEX ${whole} ATTACH PARTITION ${schema}.${part.name}`);
    }
  }

  async #makeOne(
    run: RunStatement,
    index: LogIndex,
    schema: string,
    table: string,
  ): Promise<void> {
    const { timeoutMs } = this.#context;
    const name = `${schema}.${index.name}`;
    const isValid = await readValidity(run, name);
    if (isValid === true) return;
    // One that was interrupted slows down writers and is never used.
    if (isValid === false) {
      await run(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`, [], { timeoutMs });
    }
    const definition = indexDefinition(index, table);
    await run(`CREATE INDEX CONCURRENTLY IF NOT EXISTS ${definition}`, [], { timeoutMs });
  }

  /** Runs a quick statement that locks the table, or fails soon, as all others queue behind it. */
  async #locking(statement: string): Promise<void> {
    const { runner, timeoutMs } = this.#context;
    await runner.transaction(timeoutMs, async (run) => {
      await run(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
      await run(statement);
    });
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

/** Whether an index is valid; `undefined` if there is none. */
async function readValidity(run: RunStatement, index: string): Promise<unknown> {
  const [row] = await run(
    `SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('${index}')`,
  );
  return row?.[0];
}

/** A partition, with its names as they stand in statements. */
interface Part {
  readonly oid: number;
  readonly schema: string;
  readonly table: string;
}

/** The partitions without a part of an index of the whole table. */
async function partitionsWithout(
  run: RunStatement,
  table: string,
  index: string,
): Promise<Part[]> {
  const rows = await run(
    "SELECT part.oid, quote_ident(nspname), format('%I.%I', nspname, relname) " +
      "FROM pg_inherits JOIN pg_class AS part ON part.oid = inhrelid " +
      "JOIN pg_namespace ON pg_namespace.oid = relnamespace " +
      `WHERE inhparent = to_regclass('${table}') AND NOT EXISTS (SELECT FROM pg_index ` +
      "JOIN pg_inherits AS attached ON attached.inhrelid = indexrelid " +
      `WHERE indrelid = part.oid AND attached.inhparent = to_regclass('${index}'))`,
  );
  return rows.map(([oid, schema, name]) => {
    return { oid: Number(oid), schema: String(schema), table: String(name) };
  });
}

/** Whether the server is creating one, perhaps for a process that has ended since. */
async function isBuilding(run: RunStatement, { names }: TableLayout): Promise<boolean> {
  const table = `to_regclass('${names.requests}')`;
  const rows = await run(
    `SELECT FROM pg_stat_progress_create_index WHERE relid = ${table} ` +
      `OR relid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = ${table})`,
  );
  return rows.length > 0;
}
