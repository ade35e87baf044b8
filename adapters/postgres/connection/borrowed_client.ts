import type { ConnectionSettings } from "./connection_settings.ts";
import type { PostgreSQLClient, PostgreSQLTransaction } from "./postgresql_client.ts";
import type { RowValues, RunStatement, StatementRunner } from "./statement_runner.ts";
import { withinDeadline } from "./within_deadline.ts";

/** The app's own client: used, never closed. */
export class BorrowedClient implements StatementRunner {
  readonly #sql: PostgreSQLClient;
  readonly #settings: ConnectionSettings;

  constructor(sql: PostgreSQLClient, settings: ConnectionSettings) {
    this.#sql = sql;
    this.#settings = settings;
  }

  read: RunStatement = (...args) => this.#run(this.#sql, ...args);

  write: RunStatement = this.read;

  async transaction(timeoutMs: number, work: (run: RunStatement) => Promise<void>): Promise<void> {
    const running = this.#sql.begin(async (transaction) => {
      const run: RunStatement = (statement, parameters) =>
        this.#run(transaction, statement, parameters, { timeoutMs });
      await run(`set local statement_timeout = ${Math.round(timeoutMs)}`);
      await work(run);
    });
    await withinDeadline(timeoutMs, running, () => {});
  }

  async apart(work: (run: RunStatement, end: () => void) => Promise<void>): Promise<void> {
    await work(this.read, () => {});
  }

  listen(
    channel: string,
    onNotify: (payload: string) => void,
    onListen: () => void,
    onFail: () => void,
  ): () => Promise<void> {
    const listening = Promise.resolve(this.#sql.listen(channel, onNotify, onListen));
    // Stopping it reports the failure as well.
    listening.catch(onFail);
    return async () => await (await listening).unlisten();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #run(
    sql: PostgreSQLTransaction,
    ...[statement, parameters = [], options = {}]: Parameters<RunStatement>
  ): Promise<readonly RowValues[]> {
    const { prepare = false, timeoutMs = this.#settings.queryTimeoutMs } = options;
    const isPrepared = prepare && this.#settings.prepare;
    const query = sql.unsafe(statement, [...parameters], { prepare: isPrepared }).values();
    return withinDeadline(timeoutMs, query, () => cancel(query));
  }
}

/**
 * Asks the server to cancel a query, without waiting. Not by the query's own `cancel()`, which drops a
 * promise: a rejection would end the process.
 */
function cancel(query: object): void {
  if (!("canceller" in query) || typeof query.canceller !== "function") return;
  const canceled: unknown = query.canceller(query);
  Promise.resolve(canceled).catch(() => {});
}
