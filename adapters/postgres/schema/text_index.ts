import { msSinceTextSearch, TEXT_SEARCHED_KEY } from "@supertracer/core/sql";
import { readServerTime, SERVER_MS } from "../connection/server_time.ts";
import type { RunStatement, StatementRunner } from "../connection/statement_runner.ts";
import type { LogIndex } from "./log_indexes.ts";
import { writeState } from "./state.ts";
import type { TableLayout } from "./table_layout.ts";

/** Name of the index of texts. */
export const TEXT_INDEX = "supertracer_requests_text";

/**
 * Kilobytes of new texts that may wait to be put into their index; the next writer then has to sort
 * them in. With the server's 4 MB it takes 50 to 140 ms every 3,000 rows; with 1 MB 25 to 40 ms, at the
 * same cost a row. Less costs more: 256 kB a third.
 */
const PENDING_KB = 1_024;

/** Milliseconds that readers and writers may wait behind our lock of the table. */
const LOCK_TIMEOUT_MS = 200;

/**
 * The index that finds parts of texts, by their trigrams.
 *
 * @param trigrams Quoted schema of the extension `pg_trgm`.
 */
export function textIndex(trigrams: string): LogIndex {
  const texts = ["content", "url", "error_message"].map((column) => {
    return `lower(${column} COLLATE "C") ${trigrams}.gin_trgm_ops`;
  });
  const columns = `USING gin (${texts.join(", ")}) WITH (gin_pending_list_limit = ${PENDING_KB})`;
  return { name: TEXT_INDEX, columns };
}

/** Reads the quoted schema of the extension `pg_trgm`; `undefined` where it is not there. */
export async function findTrigrams(run: RunStatement): Promise<string | undefined> {
  const [row] = await run(
    "SELECT quote_ident(nspname) FROM pg_extension " +
      "JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'pg_trgm'",
  );
  return row === undefined ? undefined : String(row[0]);
}

/**
 * The same, after an attempt to create the extension.
 *
 * @param runner Runs the statements.
 * @param timeoutMs Milliseconds that creating it may take.
 */
export async function provideTrigrams(
  runner: StatementRunner,
  timeoutMs: number,
): Promise<string | undefined> {
  const found = await findTrigrams(runner.read);
  if (found !== undefined) return found;
  await runner.transaction(timeoutMs, createTrigrams);
  return await findTrigrams(runner.read);
}

/**
 * Creates the extension where that is allowed; searching works without.
 *
 * @param run Runs the statements, in a transaction.
 */
export async function createTrigrams(run: RunStatement): Promise<void> {
  if (await findTrigrams(run) !== undefined) return;
  // An attempt in vain would be an error in the server's log.
  const [row] = await run(
    "SELECT has_database_privilege(current_database(), 'CREATE') AND NOT pg_is_in_recovery() " +
      "FROM pg_available_extensions WHERE name = 'pg_trgm'",
  );
  if (row?.[0] !== true) return;
  await run("SAVEPOINT extension");
  try {
    await run("CREATE EXTENSION IF NOT EXISTS pg_trgm");
  } catch {
    // Not allowed all the same, as some providers have it: that is up to the administrator.
    await run("ROLLBACK TO SAVEPOINT extension");
  }
}

/** What the database says about the index of texts. */
export interface TextIndexState {
  /** Whether it is there; one whose build was interrupted is `invalid`, and never used. */
  readonly index: "none" | "invalid" | "valid";
  /** Whether somebody searched within a week; `unknown` if that is not noted. */
  readonly interest: "recent" | "past" | "unknown";
  /** Whether the role may create and drop it on this server. */
  readonly isOurs: boolean;
}

/**
 * Reads the state of the index of texts.
 *
 * @param run Runs the statement.
 * @param layout How the tables are named; that of state has to exist.
 */
export async function readTextIndex(
  run: RunStatement,
  { names: { requests, state } }: TableLayout,
): Promise<TextIndexState> {
  const [row] = await run(
    "SELECT (SELECT indisvalid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid " +
      `WHERE indrelid = to_regclass('${requests}') AND relname = '${TEXT_INDEX}'), ` +
      `(SELECT value FROM ${state} WHERE key = '${TEXT_SEARCHED_KEY}'), ${SERVER_MS}, ` +
      "NOT pg_is_in_recovery() AND coalesce((SELECT pg_has_role(relowner, 'USAGE') AND " +
      "has_schema_privilege(relnamespace, 'CREATE') FROM pg_class " +
      `WHERE oid = to_regclass('${requests}')), true)`,
  );
  const [isValid, noted, now, isOurs] = row ?? [];
  return {
    index: isValid === true ? "valid" : isValid === false ? "invalid" : "none",
    interest: interestOf(typeof noted === "string" ? noted : undefined, Number(now)),
    isOurs: isOurs === true,
  };
}

function interestOf(noted: string | undefined, nowMs: number): TextIndexState["interest"] {
  if (msSinceTextSearch(noted, nowMs) !== undefined) return "recent";
  return Number(noted) <= nowMs ? "past" : "unknown";
}

/**
 * Notes that somebody searches texts, for all processes on the database.
 *
 * @param run Runs the statements.
 * @param layout How the tables are named.
 */
export async function noteTextSearch(run: RunStatement, layout: TableLayout): Promise<void> {
  const now = Math.round(await readServerTime(run));
  await writeState(run, layout, TEXT_SEARCHED_KEY, String(now));
}

/**
 * Drops the index of texts unless somebody searched within a week. Fails soon where the table is
 * locked, as all others queue behind the lock.
 *
 * @param runner Runs the statements.
 * @param layout How the tables are named.
 * @param schema The schema of the table.
 * @param timeoutMs Milliseconds that it may take.
 */
export async function dropUnusedTextIndex(
  runner: StatementRunner,
  layout: TableLayout,
  schema: string,
  timeoutMs: number,
): Promise<void> {
  const { state } = layout.names;
  await runner.transaction(timeoutMs, async (run) => {
    await run(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
    // Whoever notes a search meanwhile waits for us, and then finds the index gone.
    await run(`SELECT FROM ${state} WHERE key = '${TEXT_SEARCHED_KEY}' FOR UPDATE`);
    if ((await readTextIndex(run, layout)).interest !== "past") return;
    await dropTextIndex(run, schema);
  });
}

/**
 * Drops the index of texts, and what an interrupted build left of it in partitions.
 *
 * @param run Runs the statements.
 * @param schema The schema of the table.
 */
export async function dropTextIndex(run: RunStatement, schema: string): Promise<void> {
  // Those of its partitions are dropped with it.
  const rows = await run(
    "SELECT relname FROM pg_class WHERE relkind IN ('i', 'I') AND NOT relispartition AND " +
      `relnamespace = to_regnamespace('"${schema}"') AND relname ~ '^${TEXT_INDEX}(_[0-9]+)?$'`,
  );
  for (const [name] of rows) await run(`DROP INDEX IF EXISTS "${schema}".${name}`);
}
