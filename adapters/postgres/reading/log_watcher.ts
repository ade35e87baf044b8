import type { Log } from "@supertracer/core";
import { POSTGRES_DIALECT, ROW_COLUMN_NAMES, SqlParameters } from "@supertracer/core/sql";
import type { StatementRunner } from "../connection/statement_runner.ts";
import type { TableLayout } from "../schema/table_layout.ts";
import { toLog } from "./read_logs.ts";

/** Milliseconds between two polls where nothing is notified. */
const POLL_MS = 1_000;

/** Most rows passed on after a gap, the newest. */
const MAX_ROWS = 1_000;

/**
 * Ids come from a sequence, but transactions end in any order: a row may appear after one with a
 * greater id. So this many ids below the greatest are read again.
 */
const LOOK_BACK_IDS = 2_000;

/** What a watcher needs. */
export interface WatchContext {
  readonly runner: StatementRunner;
  readonly layout: TableLayout;
  /** Channel to listen on, or `undefined` to poll once a second. */
  readonly channel: string | undefined;
  /** Id of this process in notifications. */
  readonly sender: string;
  readonly listener: (logs: readonly Log[]) => void;
}

/** Passes on rows that other processes save. */
export class LogWatcher {
  readonly #context: WatchContext;
  /** Ids passed on, among those that are read again. */
  readonly #told: Set<number> = new Set();
  #greatest = 0;
  #isStopped = false;
  #isPolling = false;
  #stopListening: (() => Promise<void>) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** One read after the other, so that rows are passed on in order. */
  #looking: Promise<void> = Promise.resolve();

  private constructor(context: WatchContext) {
    this.#context = context;
  }

  /** Starts: passes on rows that are saved from now on. */
  static async start(context: WatchContext): Promise<LogWatcher> {
    const watch = new LogWatcher(context);
    const { channel, layout, runner } = context;
    const [row] = await runner.read(`SELECT coalesce(max(id), 0) FROM ${layout.names.requests}`);
    watch.#greatest = Number(row?.[0]);
    const known = await runner.read(
      `SELECT id FROM ${layout.names.requests} WHERE id > $1::bigint`,
      [watch.#greatest - LOOK_BACK_IDS],
    );
    for (const [id] of known) watch.#told.add(Number(id));
    if (channel !== undefined) {
      watch.#stopListening = runner.listen(
        channel,
        (payload) => watch.#onNotify(payload),
        () => {
          clearTimeout(watch.#timer);
          watch.#timer = undefined;
          watch.#isPolling = false;
          watch.#look(() => watch.#readAll());
        },
        // The server may have no further connection for us.
        () => watch.#poll(),
      );
    }
    if (watch.#stopListening === undefined) watch.#poll();
    return watch;
  }

  /** Stops; the listener is not called any more. */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#stopListening?.();
    await this.#looking;
  }

  #onNotify(payload: string): void {
    const [, sender, first, last] = /^([^:]*):(\d+)-(\d+)$/.exec(payload) ?? [];
    if (sender === undefined || sender === this.#context.sender) return;
    this.#look(() => this.#readRange(Number(first), Number(last)));
  }

  #poll(): void {
    if (this.#isPolling || this.#isStopped) return;
    this.#isPolling = true;
    this.#timer = setTimeout(() => {
      this.#look(() => this.#readAll());
      this.#looking.then(() => {
        if (!this.#isPolling) return;
        this.#isPolling = false;
        this.#poll();
      });
    }, POLL_MS);
  }

  #look(read: () => Promise<void>): void {
    this.#looking = this.#looking.then(async () => {
      if (this.#isStopped) return;
      try {
        await read();
      } catch {
        // Other calls report the outage; the next read finds what this one missed.
      }
    });
  }

  async #readAll(): Promise<void> {
    await this.#readRange(this.#greatest - LOOK_BACK_IDS, Number.MAX_SAFE_INTEGER);
  }

  async #readRange(first: number, last: number): Promise<void> {
    const { layout, listener, runner } = this.#context;
    const parameters = new SqlParameters(POSTGRES_DIALECT);
    const [from, to] = [parameters.add(first, "integer"), parameters.add(last, "integer")];
    const sql = `SELECT ${ROW_COLUMN_NAMES.join(", ")} FROM ${layout.source} ` +
      `WHERE id BETWEEN ${from} AND ${to} ` +
      `ORDER BY id DESC LIMIT ${MAX_ROWS + LOOK_BACK_IDS}`;
    const rows = await runner.read(sql, parameters.values, { prepare: true });
    const logs = rows.map(toLog).filter(({ id }) => !this.#told.has(id)).slice(0, MAX_ROWS);
    for (const { id } of logs) {
      this.#told.add(id);
      this.#greatest = Math.max(this.#greatest, id);
    }
    if (this.#told.size > 2 * LOOK_BACK_IDS + MAX_ROWS) this.#forget();
    if (logs.length > 0 && !this.#isStopped) listener(logs.reverse());
  }

  #forget(): void {
    for (const id of this.#told) if (id <= this.#greatest - LOOK_BACK_IDS) this.#told.delete(id);
  }
}
