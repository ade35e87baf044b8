import { migrations, POSTGRES_DIALECT, SCHEMA_VERSION } from "@supertracer/core/sql";
import type { ConnectionSettings } from "./connection_settings.ts";
import { errorCode } from "./failure.ts";
import { indexStatements, TEXT_INDEX, textIndexStatement } from "./log_indexes.ts";
import { createStatistics } from "./log_statistics.ts";
import { createPartitioned } from "./partitions.ts";
import { PostgreSQLError } from "./postgresql_error.ts";
import { joinSingleCounts } from "./single_counts.ts";
import type { RunStatement, StatementRunner } from "./statement_runner.ts";
import { type ColumnTypes, TableLayout } from "./table_layout.ts";

/**
 * Key of the advisory lock that one process at a time holds while it migrates: the first 8 bytes of
 * the SHA-256 of "supertracer", as a signed number.
 */
const MIGRATION_LOCK = "9179997665848184530";

/** Columns without which a table `requests` is somebody else's. */
const PYTHON_COLUMNS = ["id", "content", "timestamp", "method", "url", "log_level", "status_code"];

/** What is there after {@linkcode migrateSchema}. */
export interface MigratedSchema {
  readonly layout: TableLayout;
  /** The schema that the tables are in. */
  readonly schema: string;
}

/** What is to be there. */
export type WantedSchema = Pick<
  ConnectionSettings,
  "schema" | "migrationTimeoutMs" | "partitioning" | "textIndex"
>;

/**
 * Creates the tables, or brings them up to date; what is up to date is only looked at.
 *
 * @param runner Runs the statements.
 * @param wanted What is to be there; without a schema the first of the `search_path` is used.
 */
export async function migrateSchema(
  runner: StatementRunner,
  wanted: WantedSchema,
): Promise<MigratedSchema> {
  const { schema, migrationTimeoutMs: timeoutMs } = wanted;
  if (await readVersion(runner.read, schema) < SCHEMA_VERSION) {
    for (let tries = 1;; tries++) {
      try {
        await runner.transaction(timeoutMs, (run) => migrate(run, wanted));
        break;
      } catch (error) {
        if (tries === 3 || !isCollision(errorCode(error))) throw error;
      }
    }
  }
  const { requests } = new TableLayout(schema).names;
  const types = await readColumnTypes(runner.read, requests);
  const found = await readSchema(runner.read, schema);
  const index = `"${found}".${TEXT_INDEX}`;
  const hasTexts = await readOne(runner.read, `SELECT to_regclass('${index}')`) !== null;
  if (hasTexts && !wanted.textIndex) {
    await runner.transaction(timeoutMs, async (run) => {
      await run(`DROP INDEX IF EXISTS ${index}`);
    });
  }
  const layout = new TableLayout(schema, types, {
    isPartitioned: await isPartitioned(runner.read, schema),
    hasTexts: hasTexts && wanted.textIndex,
  });
  return { layout, schema: found };
}

async function migrate(
  run: RunStatement,
  { schema, partitioning, textIndex }: WantedSchema,
): Promise<void> {
  await run(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
  await checkEncoding(run);
  if (
    schema !== undefined && await readOne(run, `SELECT to_regnamespace('"${schema}"')`) === null
  ) {
    await run(`CREATE SCHEMA "${schema}"`);
  }
  const version = await readVersion(run, schema);
  const plain = new TableLayout(schema);
  const { names } = plain;
  const isThere = await readOne(run, `SELECT to_regclass('${names.requests}')`) !== null;
  if (partitioning === "daily" && !isThere) await createPartitioned(run, plain, Date.now());
  for (const step of migrations(POSTGRES_DIALECT, names)) {
    if (step.version <= version) continue;
    for (const statement of step.tables) await run(statement);
    const types = await readColumnTypes(run, names.requests);
    checkIsOurs(types);
    for (const [table, columns] of Map.groupBy(step.columns, ({ table }) => table)) {
      const present = await readColumnTypes(run, table);
      for (const { name, statement } of columns) if (!present.has(name)) await run(statement);
    }
    const layout = new TableLayout(schema, types);
    for (const [name, type] of layout.addedColumns) {
      await run(`ALTER TABLE ${names.requests} ADD COLUMN IF NOT EXISTS ${name} ${type}`);
    }
  }
  const layout = new TableLayout(schema, await readColumnTypes(run, names.requests));
  for (const statement of indexStatements(layout)) await run(statement);
  if (version === 2) await joinSingleCounts(run, layout);
  await createStatistics(run, layout);
  if (textIndex) await indexTexts(run, layout);
  await run(
    `INSERT INTO ${names.state} (key, value) VALUES ('schema_version', '${SCHEMA_VERSION}') ` +
      "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  );
}

/** Makes the index of texts where the extension is there or may be made; searching works without. */
async function indexTexts(run: RunStatement, layout: TableLayout): Promise<void> {
  const find = "SELECT quote_ident(nspname) FROM pg_extension " +
    "JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'pg_trgm'";
  let schema = await readOne(run, find);
  if (schema === undefined) {
    await run("SAVEPOINT extension");
    try {
      await run("CREATE EXTENSION IF NOT EXISTS pg_trgm");
    } catch {
      // It is not installed there, or the user may not create it: both are the administrator's.
      await run("ROLLBACK TO SAVEPOINT extension");
      return;
    }
    schema = await readOne(run, find);
  }
  if (typeof schema === "string") await run(textIndexStatement(layout, schema));
}

async function checkEncoding(run: RunStatement): Promise<void> {
  const encoding = await readOne(run, "SELECT current_setting('server_encoding')");
  if (encoding === "UTF8") return;
  throw new PostgreSQLError(
    `Cannot prepare the database: its encoding is ${encoding}: create one with ENCODING 'UTF8'`,
  );
}

function checkIsOurs(types: ColumnTypes): void {
  const missing = PYTHON_COLUMNS.filter((name) => !types.has(name));
  if (missing.length === 0) return;
  throw new PostgreSQLError(
    `Cannot use the table requests: it has no ${missing.join(", ")}, so it is another app's: ` +
      "pass schema",
  );
}

/** The version of the schema that is there, 0 for none. */
async function readVersion(run: RunStatement, schema: string | undefined): Promise<number> {
  const { names } = new TableLayout(schema);
  if (await readOne(run, `SELECT to_regclass('${names.state}')`) === null) return 0;
  const value = await readOne(
    run,
    `SELECT value FROM ${names.state} WHERE key = 'schema_version'`,
  );
  const version = Number(value ?? 0);
  if (version <= SCHEMA_VERSION) return version;
  throw new PostgreSQLError(
    `Cannot use the tables: they are of version ${version}, this package knows versions up to ` +
      `${SCHEMA_VERSION}: update @supertracer/postgres`,
  );
}

async function readColumnTypes(run: RunStatement, table: string): Promise<ColumnTypes> {
  const rows = await run(
    "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute " +
      `WHERE attrelid = to_regclass('${table}') AND attnum > 0 AND NOT attisdropped`,
  );
  return new Map(rows.map(([name, type]) => [String(name), String(type)]));
}

async function isPartitioned(run: RunStatement, schema: string | undefined): Promise<boolean> {
  const { names } = new TableLayout(schema);
  const isIt = `SELECT relkind = 'p' FROM pg_class WHERE oid = to_regclass('${names.requests}')`;
  return await readOne(run, isIt) === true;
}

async function readSchema(run: RunStatement, schema: string | undefined): Promise<string> {
  const { names } = new TableLayout(schema);
  const found = await readOne(
    run,
    "SELECT nspname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace " +
      `WHERE pg_class.oid = to_regclass('${names.requests}')`,
  );
  return String(found);
}

async function readOne(run: RunStatement, statement: string): Promise<unknown> {
  return (await run(statement))[0]?.[0];
}

/**
 * Whether another process, which does not know our lock, made the same at the same time: 23505 on a
 * catalog's index, 42P07 (table), 42P06 (schema), 42701 (column), 42710 (extension).
 */
function isCollision(code: string | undefined): boolean {
  return code !== undefined && ["23505", "42P07", "42P06", "42701", "42710"].includes(code);
}
