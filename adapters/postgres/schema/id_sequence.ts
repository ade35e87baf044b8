import type { RunStatement, StatementRunner } from "../connection/statement_runner.ts";
import type { TableLayout } from "./table_layout.ts";

/** Up to this many ids are skipped one by one, which needs no lock and no further privilege. */
const SKIPPED_AT_MOST = 100_000;
/** Milliseconds that writers may wait behind our lock of the table. */
const LOCK_TIMEOUT_MS = 1_000;

/**
 * Makes sure that the next id is a new one: after a restore, and on a logical replica that became the
 * primary, the sequence of ids is behind the table.
 *
 * @param runner Runs the statements.
 * @param layout How the table is named.
 * @param timeoutMs Milliseconds that it may take.
 */
export async function repairIds(
  runner: StatementRunner,
  { names: { requests } }: TableLayout,
  timeoutMs: number,
): Promise<void> {
  if (await givesNoIds(runner.read, requests)) {
    await runner.transaction(timeoutMs, (run) => makeSequence(run, requests));
  }
  const sequence = `pg_get_serial_sequence('${requests}', 'id')::regclass`;
  const gap = await readGap(runner.read, requests, sequence);
  if (gap <= 0) return;
  if (gap <= SKIPPED_AT_MOST) {
    const skip = `SELECT count(nextval(${sequence})) FROM generate_series(1, $1::bigint)`;
    await runner.read(skip, [gap], { timeoutMs });
    return;
  }
  await runner.transaction(timeoutMs, async (run) => {
    await run(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
    // Ids taken meanwhile would be given twice.
    await run(`LOCK TABLE ${requests} IN SHARE ROW EXCLUSIVE MODE`);
    if (await readGap(run, requests, sequence) <= 0) return;
    await run(`SELECT setval(${sequence}, (SELECT max(id) FROM ${requests}))`);
  });
}

/**
 * How many ids the sequence is behind the table; 0 where ids have another source, or the role may not
 * use the sequence.
 */
async function readGap(run: RunStatement, requests: string, sequence: string): Promise<number> {
  const [row] = await run(
    `SELECT (SELECT max(id) FROM ${requests}) - coalesce(pg_sequence_last_value(${sequence}), 0) ` +
      `WHERE ${sequence} IS NOT NULL AND has_sequence_privilege(${sequence}, 'USAGE, SELECT')`,
  );
  return Number(row?.[0] ?? 0);
}

/** Whether ids have no source, as after `DROP SEQUENCE ... CASCADE`. */
async function givesNoIds(run: RunStatement, requests: string): Promise<boolean> {
  const [row] = await run(
    "SELECT NOT atthasdef AND attidentity = '' AND relowner = " +
      "(SELECT oid FROM pg_roles WHERE rolname = current_user) FROM pg_attribute " +
      "JOIN pg_class ON pg_class.oid = attrelid AND relkind IN ('r', 'p') " +
      `WHERE attrelid = to_regclass('${requests}') AND attname = 'id' AND NOT EXISTS ` +
      "(SELECT FROM pg_trigger WHERE tgrelid = attrelid AND NOT tgisinternal)",
  );
  return row?.[0] === true;
}

/** Creates the sequence again, behind the greatest id. */
async function makeSequence(run: RunStatement, requests: string): Promise<void> {
  await run(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
  await run(`LOCK TABLE ${requests} IN ACCESS EXCLUSIVE MODE`);
  // Another process may have done it.
  if (!await givesNoIds(run, requests)) return;
  const sequence = `${requests.slice(0, requests.lastIndexOf("requests"))}requests_id_seq`;
  await run(`CREATE SEQUENCE IF NOT EXISTS ${sequence} OWNED BY ${requests}.id`);
  await run(`ALTER TABLE ${requests} ALTER id SET DEFAULT nextval('${sequence}')`);
  await run(`SELECT setval('${sequence}', (SELECT coalesce(max(id), 0) + 1 FROM ${requests}))`);
}
