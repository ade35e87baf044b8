import { columnDefinitions, POSTGRES_DIALECT } from "@supertracer/core/sql";
import { errorCode } from "../connection/failure.ts";
import { readServerTime } from "../connection/server_time.ts";
import type { RunStatement, StatementRunner } from "../connection/statement_runner.ts";
import { createStatistics } from "./log_indexes.ts";
import type { TableLayout } from "./table_layout.ts";

const DAY_S = 86_400;

/** Days whose partition is created in advance. */
const AHEAD_DAYS = 3;

/** Milliseconds that readers and writers may wait behind our lock of the table. */
const LOCK_TIMEOUT_MS = 200;
/** Attempts to lock the table, and milliseconds between two. */
const TRIES = 3;
const REST_MS = 100;

const PREFIX = "supertracer_requests_";

/** A partition of the table of logs. */
interface Partition extends TimeRange {
  /** Name with its schema, as it stands in statements. */
  readonly name: string;
}

/** A range of time, epoch seconds, end exclusive. */
interface TimeRange {
  /** `-Infinity` for the first, which takes all that is older than the days. */
  readonly from: number;
  /** `Infinity` for the last, which takes all that is newer. */
  readonly to: number;
}

/**
 * Creates the table of logs with a partition for each UTC day from today on, one for what is older and
 * one for what is newer, so that no row is refused. These two have bounds as well: beside a default
 * partition, which may hold anything, the server could not read the days one after the other.
 *
 * @param run Runs the statements, in a transaction.
 * @param layout How the tables are named.
 * @param nowMs Epoch milliseconds.
 */
export async function createPartitioned(
  run: RunStatement,
  layout: TableLayout,
  nowMs: number,
): Promise<void> {
  const { requests } = layout.names;
  const columns = columnDefinitions(POSTGRES_DIALECT).join(", ");
  await run(
    `CREATE TABLE ${requests} (id BIGSERIAL NOT NULL, ${columns}, PRIMARY KEY (id, timestamp)) ` +
      "PARTITION BY RANGE (timestamp)",
  );
  // Each partition gets its own when it is created.
  await createStatistics(run, layout);
  const today = startOfDay(nowMs);
  await fillGap(await tablesOf(run, layout), { from: -Infinity, to: Infinity }, today);
}

/** The partitions, the oldest first; none where the table is not partitioned. */
async function readPartitions(
  run: RunStatement,
  { names }: TableLayout,
): Promise<Partition[]> {
  const rows = await run(
    "SELECT format('%I.%I', nspname, relname), pg_get_expr(relpartbound, pg_class.oid) " +
      "FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid " +
      "JOIN pg_namespace ON pg_namespace.oid = relnamespace " +
      `WHERE inhparent = to_regclass('${names.requests}')`,
  );
  const partitions = rows.flatMap(([name, bounds]) => {
    const [, from, to] = /FROM \((\S+)\) TO \((\S+)\)/.exec(String(bounds)) ?? [];
    // A default partition, made by others, has none.
    if (from === undefined || to === undefined) return [];
    return [{ name: String(name), from: readBound(from), to: readBound(to) }];
  });
  return partitions.sort((a, b) => a.from - b.from);
}

/**
 * Creates partitions where some were dropped or detached, so that no row is refused.
 *
 * @param runner Runs the statements.
 * @param layout How the tables are named.
 * @param nowMs Epoch milliseconds.
 */
export async function fillGaps(
  runner: StatementRunner,
  layout: TableLayout,
  nowMs: number,
): Promise<void> {
  if ((await readGaps(runner.read, layout)).length === 0) return;
  await withTable(runner, layout, async (run) => {
    const tables = await tablesOf(run, layout);
    // Another process may have done it.
    for (const gap of await readGaps(run, layout)) await fillGap(tables, gap, startOfDay(nowMs));
  });
}

/** Ranges of time without a partition; none if there is a default partition, which takes all. */
async function readGaps(run: RunStatement, layout: TableLayout): Promise<TimeRange[]> {
  const [row] = await run(
    "SELECT 1 FROM pg_partitioned_table WHERE partdefid <> 0 AND " +
      `partrelid = to_regclass('${layout.names.requests}')`,
  );
  if (row !== undefined) return [];
  const gaps: TimeRange[] = [];
  let end = -Infinity;
  for (const { from, to } of await readPartitions(run, layout)) {
    if (from > end) gaps.push({ from: end, to: from });
    end = to;
  }
  if (end < Infinity) gaps.push({ from: end, to: Infinity });
  return gaps;
}

async function fillGap(tables: Tables, { from, to }: TimeRange, today: number): Promise<void> {
  let start = from;
  if (start === -Infinity) {
    start = Math.min(to, today);
    await tables.attach(await tables.create("older"), -Infinity, start);
  }
  if (to < Infinity) {
    if (start < to) await tables.attach(await tables.create(dayName(start)), start, to);
    return;
  }
  if (start < today) {
    await tables.attach(await tables.create(dayName(start)), start, today);
    start = today;
  }
  const end = await addDays(tables, start, today);
  await tables.attach(await tables.create("newer"), end, Infinity);
}

/**
 * Creates the partitions of the next days, where they are missing.
 *
 * @param runner Runs the statements.
 * @param layout How the tables are named.
 * @param nowMs Epoch milliseconds.
 */
export async function addPartitions(
  runner: StatementRunner,
  layout: TableLayout,
  nowMs: number,
): Promise<void> {
  const today = startOfDay(nowMs);
  const newestOf = async (run: RunStatement) => {
    const newest = (await readPartitions(run, layout)).at(-1);
    const isLate = newest?.to === Infinity && newest.from <= today + AHEAD_DAYS * DAY_S;
    return isLate ? newest : undefined;
  };
  if (await newestOf(runner.read) === undefined) return;
  await withTable(runner, layout, async (run) => {
    // Another process may have done it.
    const newest = await newestOf(run);
    if (newest === undefined) return;
    const tables = await tablesOf(run, layout);
    await tables.detach(newest.name);
    let from = newest.from;
    let newer = shortName(newest.name);
    if (from <= today) {
      // It has the rows of days that got no partition in time, and becomes that partition.
      const day = await tables.rename(newest.name, dayName(from));
      newer = await tables.create("newer");
      await tables.move(day, newer, today + DAY_S, Infinity);
      await tables.attach(day, from, today + DAY_S);
      from = today + DAY_S;
    }
    const end = await addDays(tables, from, today, newer);
    await tables.attach(newer, end, Infinity);
  });
}

/**
 * Drops the oldest partitions, but none whose day is not over.
 *
 * @param runner Runs the statements.
 * @param layout How the tables are named.
 * @param choose Returns how many of the partitions it is given are dropped, the oldest first.
 * @param timeoutMs Milliseconds that counting the rows of one may take.
 * @returns How many rows they had; 0 also where the table stays locked, or another role owns it.
 */
export async function dropOldest(
  runner: StatementRunner,
  layout: TableLayout,
  choose: (oldest: readonly Partition[]) => number | Promise<number>,
  timeoutMs: number,
): Promise<number> {
  // Not our clock, which may be ahead of other processes.
  const today = startOfDay(await readServerTime(runner.read));
  const over = (await readPartitions(runner.read, layout)).filter(({ to }) => to <= today);
  const gone = over.slice(0, await choose(over));
  const last = gone.at(-1);
  if (last !== undefined) {
    try {
      await withTable(runner, layout, async (run) => {
        const tables = await tablesOf(run, layout);
        const suffix = crypto.randomUUID().slice(0, 8);
        for (const [i, { name }] of gone.entries()) {
          await tables.detach(name);
          await tables.rename(name, `gone_${suffix}_${i}`);
        }
        await tables.attach(await tables.create("older"), -Infinity, last.to);
      });
    } catch (error) {
      // Their rows are then deleted one by one, and the empty partitions dropped by the next run. A
      // role that does not own them never drops any.
      if (!isLocked(error) && errorCode(error) !== "42501") throw error;
    }
  }
  return await dropDetached(runner, layout, timeoutMs);
}

/** Whether the table stayed locked, or another process changed its partitions. */
function isLocked(error: unknown): boolean {
  return ["55P03", "40P01", "42P01"].includes(errorCode(error) ?? "");
}

/** Counts and drops what was detached, also by a process that ended before dropping it. */
async function dropDetached(
  runner: StatementRunner,
  layout: TableLayout,
  timeoutMs: number,
): Promise<number> {
  const rows = await runner.read(
    "SELECT format('%I.%I', nspname, relname) FROM pg_class " +
      "JOIN pg_namespace ON pg_namespace.oid = relnamespace " +
      `WHERE relname ^@ '${PREFIX}gone_' AND relkind = 'r' AND relnamespace = ` +
      `(SELECT relnamespace FROM pg_class WHERE oid = to_regclass('${layout.names.requests}'))`,
  );
  let deleted = 0;
  for (const [name] of rows) {
    const [row] = await runner.read(`SELECT count(*) FROM ${name}`, [], { timeoutMs });
    await runner.read(`DROP TABLE ${name}`, [], { timeoutMs });
    deleted += Number(row?.[0]);
  }
  return deleted;
}

/** Locks the table exclusively, or fails soon, as all others queue behind the lock. */
async function withTable(
  runner: StatementRunner,
  { names }: TableLayout,
  work: (run: RunStatement) => Promise<void>,
): Promise<void> {
  for (let tries = 1;; tries++) {
    try {
      return await runner.transaction(LOCK_TIMEOUT_MS * 20, async (run) => {
        await run(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
        await run(`LOCK TABLE ONLY ${names.requests} IN ACCESS EXCLUSIVE MODE`);
        await work(run);
      });
    } catch (error) {
      if (tries === TRIES || !isLocked(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, REST_MS * tries));
    }
  }
}

/** Creates partitions up to some days ahead; returns where the last ends. */
async function addDays(
  tables: Tables,
  from: number,
  today: number,
  source?: string,
): Promise<number> {
  const end = today + (AHEAD_DAYS + 1) * DAY_S;
  for (let day = from; day < end; day += DAY_S) {
    const name = await tables.create(dayName(day));
    if (source !== undefined) await tables.move(source, name, day, day + DAY_S);
    await tables.attach(name, day, day + DAY_S);
  }
  return Math.max(from, end);
}

/** Changes tables that are, were or become partitions, by their short names. */
interface Tables {
  /** Creates a table and returns its name: another one if the wanted name is taken. */
  create(name: string): Promise<string>;
  attach(name: string, from: number, to: number): Promise<void>;
  detach(fullName: string): Promise<void>;
  /** Returns the new name. */
  rename(fullName: string, to: string): Promise<string>;
  move(from: string, to: string, start: number, end: number): Promise<void>;
}

async function tablesOf(run: RunStatement, { names }: TableLayout): Promise<Tables> {
  const [row] = await run(
    "SELECT quote_ident(nspname) FROM pg_class JOIN pg_namespace " +
      "ON pg_namespace.oid = relnamespace " +
      `WHERE pg_class.oid = to_regclass('${names.requests}')`,
  );
  const table = (name: string) => `${row?.[0]}.${PREFIX}${name}`;
  const freeName = async (name: string) => {
    const [found] = await run(`SELECT to_regclass('${table(name)}') IS NULL`);
    return found?.[0] === true ? name : `${name}_${crypto.randomUUID().slice(0, 8)}`;
  };
  return {
    async create(wanted) {
      const name = await freeName(wanted);
      // Created apart and attached: `PARTITION OF` would check all others.
      const like =
        `LIKE ${names.requests} INCLUDING DEFAULTS INCLUDING STATISTICS INCLUDING STORAGE`;
      await run(`CREATE TABLE ${table(name)} (${like})`);
      return name;
    },
    async attach(name, from, to) {
      const [start, end] = [from, to].map(writeBound);
      await run(
        `ALTER TABLE ${names.requests} ATTACH PARTITION ${table(name)} ` +
          `FOR VALUES FROM (${start}) TO (${end})`,
      );
    },
    async detach(fullName) {
      await run(`ALTER TABLE ${names.requests} DETACH PARTITION ${fullName}`);
    },
    async rename(fullName, to) {
      const name = await freeName(to);
      await run(`ALTER TABLE ${fullName} RENAME TO ${PREFIX}${name}`);
      return name;
    },
    async move(from, to, start, end) {
      const upTo = end === Infinity ? "" : ` AND timestamp < ${end}`;
      await run(
        `WITH moved AS (DELETE FROM ${table(from)} WHERE timestamp >= ${start}${upTo} ` +
          `RETURNING *) INSERT INTO ${table(to)} SELECT * FROM moved`,
      );
    },
  };
}

/** The name of a partition without the prefix. */
function shortName(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf(PREFIX) + PREFIX.length);
}

function startOfDay(ms: number): number {
  return Math.floor(ms / 1_000 / DAY_S) * DAY_S;
}

function dayName(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().slice(0, 10).replaceAll("-", "");
}

function readBound(text: string): number {
  if (text === "MINVALUE") return -Infinity;
  return text === "MAXVALUE" ? Infinity : Number(text.replaceAll("'", ""));
}

function writeBound(seconds: number): string {
  if (seconds === -Infinity) return "MINVALUE";
  return seconds === Infinity ? "MAXVALUE" : String(seconds);
}
