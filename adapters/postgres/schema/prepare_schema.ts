import {
  LOG_COLUMNS,
  migrations,
  POSTGRES_DIALECT,
  SCHEMA_VERSION,
  tableNames,
} from "@supertracer/core/sql";
import type { ConnectionSettings } from "../connection/connection_settings.ts";
import { errorCode } from "../connection/failure.ts";
import { PostgreSQLError } from "../connection/postgresql_error.ts";
import type { RunStatement, StatementRunner } from "../connection/statement_runner.ts";
import {
  createStatistics,
  indexDefinition,
  type LogIndex,
  logIndexes,
  ownIndexStatements,
} from "./log_indexes.ts";
import { createPartitioned } from "./partitions.ts";
import {
  checkOwnTables,
  findSchema,
  isWhole,
  type PresentTables,
  readTables,
} from "./present_schema.ts";
import { deleteState, readState, writeState } from "./state.ts";
import { type ColumnTypes, TableLayout } from "./table_layout.ts";
import {
  createTrigrams,
  dropTextIndex,
  findTrigrams,
  provideTrigrams,
  readTextIndex,
  TEXT_INDEX,
  textIndex,
} from "./text_index.ts";

/**
 * Key of the advisory lock that one process at a time holds while it migrates: the first 8 bytes of
 * the SHA-256 of "supertracer", as a signed number.
 */
const MIGRATION_LOCK = "9179997665848184530";

/** Milliseconds that readers and writers may wait behind our lock of the table. */
const LOCK_TIMEOUT_MS = 200;
/** Attempts to lock the table, and milliseconds between two. */
const TRIES = 20;
const REST_MS = 250;

/** From this table size on, indexes are created later, without blocking anyone. */
const LARGE_BYTES = 8 * 1_024 * 1_024;

/** Keys of the version of the schema, and of the version for which all indexes were made. */
const VERSION_KEY = "schema_version";
const INDEXES_KEY = "indexes_version";

/** Columns without which a table `requests` is another app's. */
const PYTHON_COLUMNS = ["id", "content", "timestamp", "method", "url", "log_level", "status_code"];

/** What {@linkcode prepareSchema} found or created. */
export interface MigratedSchema {
  readonly layout: TableLayout;
  /** The schema that the tables are in. */
  readonly schema: string;
  /** Indexes still to be created, without blocking anyone. */
  readonly missing: readonly LogIndex[];
}

/** What the schema should have. */
export type WantedSchema = Pick<
  ConnectionSettings,
  "schema" | "migrationTimeoutMs" | "partitioning" | "textIndex"
>;

/**
 * Creates the tables, or brings them up to date; what is up to date is only read. On a large table
 * columns are added in a short transaction that gives way to readers and writers; its indexes are
 * left to the caller.
 *
 * @param runner Runs the statements.
 * @param wanted What it should have; without a schema that of the `search_path` is used.
 */
export async function prepareSchema(
  runner: StatementRunner,
  wanted: WantedSchema,
): Promise<MigratedSchema> {
  const schema = wanted.schema ?? await findSchema(runner.read);
  const present = await readTables(runner.read, schema);
  const wantsTexts = await wantsTextIndex(runner.read, schema, present, wanted);
  if (!isWhole(present) || await readVersion(runner.read, schema) < SCHEMA_VERSION) {
    await change(runner, schema, wanted, wantsTexts);
  }
  if (wanted.textIndex === false) {
    await runner.transaction(wanted.migrationTimeoutMs, (run) => dropTextIndex(run, schema));
  }
  const layout = await readLayout(runner.read, schema, wanted.textIndex !== false);
  if (wantsTexts && !layout.hasTexts) await provideTrigrams(runner, wanted.migrationTimeoutMs);
  return { layout, schema, missing: await missingIndexes(runner.read, layout, schema, wantsTexts) };
}

/**
 * Whether the index of texts is created now where it is missing: with `"auto"` if somebody searched
 * within a week.
 */
async function wantsTextIndex(
  run: RunStatement,
  schema: string,
  present: PresentTables,
  { textIndex }: WantedSchema,
): Promise<boolean> {
  if (textIndex !== "auto") return textIndex;
  if (!present.has(tableNames().state)) return false;
  const { interest, isOurs } = await readTextIndex(run, new TableLayout(schema));
  return interest === "recent" && isOurs;
}

/**
 * Notes that all indexes exist, so that one that is dropped later is not created again.
 *
 * @param run Runs the statement.
 * @param layout How the tables are named.
 */
export async function noteIndexes(run: RunStatement, layout: TableLayout): Promise<void> {
  await writeState(run, layout, INDEXES_KEY, String(SCHEMA_VERSION));
}

/**
 * Reads how the tables look.
 *
 * @param run Runs the statements.
 * @param schema The schema that they are in.
 * @param wantsTexts Whether the index of texts is used, if there is one.
 */
export async function readLayout(
  run: RunStatement,
  schema: string,
  wantsTexts: boolean,
): Promise<TableLayout> {
  const { requests } = new TableLayout(schema).names;
  const types = (await readTables(run, schema)).get("requests");
  const isIt = `SELECT relkind = 'p' FROM pg_class WHERE oid = to_regclass('${requests}')`;
  return new TableLayout(schema, types, {
    isPartitioned: await readOne(run, isIt) === true,
    hasTexts: wantsTexts && (await validIndexes(run, schema)).has(TEXT_INDEX),
  });
}

/** Creates or changes the tables; retries until it gets a lock for a moment. */
async function change(
  runner: StatementRunner,
  schema: string,
  wanted: WantedSchema,
  wantsTexts: boolean,
): Promise<void> {
  for (let tries = 1;; tries++) {
    try {
      return await runner.transaction(
        wanted.migrationTimeoutMs,
        (run) => migrate(run, schema, wanted, wantsTexts),
      );
    } catch (error) {
      const code = errorCode(error);
      const isBusy = code === "55P03" || code === "40P01";
      if (tries === (isBusy ? TRIES : 3) || !(isBusy || isCollision(code))) throw error;
      if (isBusy) await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  }
}

async function migrate(
  run: RunStatement,
  schema: string,
  { partitioning }: WantedSchema,
  wantsTexts: boolean,
): Promise<void> {
  await run(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
  // All others would queue behind our wait for the table.
  await run(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
  await checkEncoding(run);
  if (await readOne(run, `SELECT to_regnamespace('"${schema}"')`) === null) {
    await run(`CREATE SCHEMA "${schema}"`);
  }
  const plain = new TableLayout(schema);
  const { names } = plain;
  const before = await readTables(run, schema);
  const version = await readVersion(run, schema);
  // Another process may have done it.
  if (isWhole(before) && version === SCHEMA_VERSION) return;
  if (partitioning === "daily" && !before.has("requests")) {
    await createPartitioned(run, plain, Date.now());
  }
  // All steps where something is missing: each creates only what does not exist.
  const steps = migrations(POSTGRES_DIALECT, names)
    .filter((step) => version === SCHEMA_VERSION || step.version > version);
  for (const { tables } of steps) for (const statement of tables) await run(statement);
  const types = columnsOf(await readTables(run, schema), "requests");
  checkIsOurs(types);
  const isLarge = await isLargeTable(run, plain);
  const add = (name: string, type: string) =>
    run(`ALTER TABLE ${names.requests} ADD COLUMN IF NOT EXISTS ${name} ${type}`);
  // Of all versions, also the Python version: one may have been dropped.
  for (const { name, type } of LOG_COLUMNS) {
    if (!types.has(name)) await add(name, POSTGRES_DIALECT.types[type]);
  }
  for (const [name, type] of new TableLayout(schema, types).addedColumns) await add(name, type);
  const present = await readTables(run, schema);
  checkOwnTables(present);
  const layout = new TableLayout(schema, columnsOf(present, "requests"));
  for (const statement of ownIndexStatements(layout)) await run(statement);
  await createStatistics(run, layout);
  if (wantsTexts) await createTrigrams(run);
  if (isLarge) {
    await deleteState(run, layout, INDEXES_KEY);
  } else {
    for (const index of await wantedIndexes(run, layout, wantsTexts)) {
      await run(`CREATE INDEX IF NOT EXISTS ${indexDefinition(index, names.requests)}`);
    }
    await noteIndexes(run, layout);
  }
  await writeState(run, layout, VERSION_KEY, String(SCHEMA_VERSION));
}

/** Whether creating indexes would block others; those of partitions can't be created otherwise. */
async function isLargeTable(run: RunStatement, { names }: TableLayout): Promise<boolean> {
  const table = `to_regclass('${names.requests}')`;
  const sql = `SELECT relkind = 'r' AND pg_table_size(oid) > ${LARGE_BYTES} FROM pg_class ` +
    `WHERE oid = ${table}`;
  return await readOne(run, sql) === true;
}

/** The indexes that should exist, as far as they can be created. */
async function wantedIndexes(
  run: RunStatement,
  layout: TableLayout,
  wantsTexts: boolean,
): Promise<LogIndex[]> {
  const trigrams = wantsTexts ? await findTrigrams(run) : undefined;
  const texts = trigrams === undefined ? [] : [textIndex(trigrams)];
  return [...logIndexes(layout), ...texts];
}

/** Of those that were all made before, only the index of texts is created again. */
async function missingIndexes(
  run: RunStatement,
  layout: TableLayout,
  schema: string,
  wantsTexts: boolean,
): Promise<LogIndex[]> {
  const areMade = Number(await readState(run, layout, INDEXES_KEY) ?? 0) >= SCHEMA_VERSION;
  const valid = await validIndexes(run, schema);
  return (await wantedIndexes(run, layout, wantsTexts)).filter(({ name }) => {
    return !valid.has(name) && (!areMade || name === TEXT_INDEX);
  });
}

/** Names of the valid indexes: one that was interrupted exists, but is not used. */
async function validIndexes(run: RunStatement, schema: string): Promise<ReadonlySet<string>> {
  const rows = await run(
    "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid " +
      `WHERE relnamespace = to_regnamespace('"${schema}"') AND indisvalid`,
  );
  return new Set(rows.map(([name]) => String(name)));
}

async function checkEncoding(run: RunStatement): Promise<void> {
  const encoding = await readOne(run, "SELECT current_setting('server_encoding')");
  if (encoding === "UTF8") return;
  throw new PostgreSQLError(
    `Cannot prepare the database: its encoding is ${encoding}: create one with ENCODING 'UTF8'`,
  );
}

function checkIsOurs(types: ColumnTypes): void {
  // One of ours may have lost some, which are added.
  const needed = types.has("error_group") ? ["id", "timestamp"] : PYTHON_COLUMNS;
  const missing = needed.filter((name) => !types.has(name));
  if (missing.length === 0) return;
  throw new PostgreSQLError(
    `Cannot use the table requests: it has no ${missing.join(", ")}, so it is another app's: ` +
      "pass schema",
  );
}

function columnsOf(present: PresentTables, table: string): ColumnTypes {
  return present.get(table) ?? new Map<string, string>();
}

/** The version of the schema that is there, 0 for none. */
async function readVersion(run: RunStatement, schema: string): Promise<number> {
  const layout = new TableLayout(schema);
  if (await readOne(run, `SELECT to_regclass('${layout.names.state}')`) === null) return 0;
  const version = Number(await readState(run, layout, VERSION_KEY) ?? 0);
  if (version <= SCHEMA_VERSION) return version;
  throw new PostgreSQLError(
    `Cannot use the tables: they are of version ${version}, this package knows versions up to ` +
      `${SCHEMA_VERSION}: update @supertracer/postgres`,
  );
}

async function readOne(run: RunStatement, statement: string): Promise<unknown> {
  return (await run(statement))[0]?.[0];
}

/**
 * Whether another process, without our lock, created the same at the same time: 23505 on a
 * catalog's index, 42P07 (table), 42P06 (schema), 42701 (column), 42710 (extension).
 */
function isCollision(code: string | undefined): boolean {
  return code !== undefined && ["23505", "42P07", "42P06", "42701", "42710"].includes(code);
}
