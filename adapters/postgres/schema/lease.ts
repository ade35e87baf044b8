import { POSTGRES_DIALECT, SqlParameters } from "@supertracer/core/sql";
import { SERVER_MS } from "../connection/server_time.ts";
import type { StatementRunner } from "../connection/statement_runner.ts";
import type { TableLayout } from "./table_layout.ts";

/** Milliseconds that a lease lasts unless it is renewed, by the server's clock. */
const LEASE_MS = 60_000;

/** Age from which it is renewed: not at every step, since each renewal is a transaction. */
const RENEWAL_MS = 10_000;

/** The right to do what only one process at a time should do. */
export class Lease {
  readonly #runner: StatementRunner;
  readonly #table: string;
  readonly #key: string;
  readonly #holder: string;
  #takenAt = -Infinity;

  /**
   * Takes nothing yet.
   *
   * @param runner Runs the statements.
   * @param layout How the tables look.
   * @param key What it is for.
   * @param holder Its holder.
   */
  constructor(runner: StatementRunner, layout: TableLayout, key: string, holder: string) {
    this.#runner = runner;
    this.#table = layout.names.state;
    this.#key = key;
    this.#holder = holder;
  }

  /** Renews it if due. Returns whether it is still ours. */
  async keep(): Promise<boolean> {
    return performance.now() - this.#takenAt < RENEWAL_MS || await this.take();
  }

  /** Takes or renews it. Returns whether it is ours. */
  async take(): Promise<boolean> {
    const startedAt = performance.now();
    const parameters = new SqlParameters(POSTGRES_DIALECT);
    const key = parameters.add(this.#key, "text");
    const holder = parameters.add(this.#holder, "text");
    const rows = await this.#runner.read(
      `INSERT INTO ${this.#table} AS state (key, value, expires_at_ms)
VALUES (${key}, ${holder}, ${SERVER_MS} + ${LEASE_MS})
ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at_ms = excluded.expires_at_ms
WHERE state.value = excluded.value OR state.expires_at_ms < ${SERVER_MS}
RETURNING value`,
      parameters.values,
    );
    const isOurs = rows.length > 0;
    this.#takenAt = isOurs ? startedAt : -Infinity;
    return isOurs;
  }

  /** Gives it back. */
  async release(): Promise<void> {
    const parameters = new SqlParameters(POSTGRES_DIALECT);
    const isOurs = `key = ${parameters.add(this.#key, "text")} ` +
      `AND value = ${parameters.add(this.#holder, "text")}`;
    await this.#runner.read(`DELETE FROM ${this.#table} WHERE ${isOurs}`, parameters.values);
  }
}
