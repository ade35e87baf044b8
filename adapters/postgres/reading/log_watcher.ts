import type { Log } from "@supertracer/core";
import { POSTGRES_DIALECT, ROW_COLUMN_NAMES, SqlParameters } from "@supertracer/core/sql";
import { clearTimeout, setTimeout } from "node:timers";
import type { StatementRunner } from "../connection/statement_runner.ts";
import type { TableLayout } from "../schema/table_layout.ts";
import { noteWatching, WATCHED_RENEWAL_MS } from "../schema/watched.ts";
import { toLog } from "./read_logs.ts";

/** Milliseconds between two looks where nothing is notified, and after a failure. */
const POLL_MS = 1_000;

/** Most rows passed on of those that wait, the newest. */
const MAX_ROWS = 10_000;

/** Rows read at once. */
const PAGE_ROWS = 500;

/**
 * Ids come from a sequence, but transactions end in any order: a row may appear after one with a
 * greater id. So this many ids below the greatest are looked at again.
 */
const LOOK_BACK_IDS = 2_000;

/** Ids that are remembered, so that no row is passed on twice. */
const MAX_TOLD = 50_000;

/** Ids of this process that wait for the next look; the rows of those before are read again. */
const MAX_OWN = 50_000;

/** What a watcher needs. */
export interface WatchContext {
  readonly runner: StatementRunner;
  readonly layout: TableLayout;
  /** Channel to listen on, or `undefined` to look once a second. */
  readonly channel: string | undefined;
  /** Id of this process in notifications. */
  readonly sender: string;
  readonly listener: (logs: readonly Log[]) => void;
}

/** Passes on rows that other processes save; rows of this process are not read again. */
export class LogWatcher {
  readonly #context: WatchContext;
  readonly #told: ToldIds = new ToldIds();
  /** Not told yet: they may be far ahead of those of others, which are still to be found. */
  readonly #own: Set<number> = new Set();
  /** Ids in which there are rows to pass on, perhaps: of all notifications that wait. */
  #from = Infinity;
  #to = -Infinity;
  #reading: Promise<void> | undefined;
  #isListening = false;
  #isStopped = false;
  #stopListening: (() => Promise<void>) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  private constructor(context: WatchContext) {
    this.#context = context;
  }

  /** Starts: passes on rows that are saved from now on. */
  static async start(context: WatchContext): Promise<LogWatcher> {
    const watch = new LogWatcher(context);
    const { channel, layout, runner } = context;
    const [row] = await runner.read(`SELECT coalesce(max(id), 0) FROM ${layout.names.requests}`);
    watch.#told.startAt(Number(row?.[0]) - LOOK_BACK_IDS);
    for (const id of await watch.#idsIn(-Infinity, Infinity)) watch.#told.add(id);
    if (channel !== undefined) await watch.#listen(channel);
    watch.#again();
    return watch;
  }

  /** Notes ids that this process saved. */
  saved(ids: readonly number[]): void {
    for (const id of ids) this.#own.add(id);
    for (const oldest of this.#own) {
      if (this.#own.size <= MAX_OWN) break;
      this.#own.delete(oldest);
    }
  }

  /** Stops; the listener is not called any more. */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#stopListening?.();
    await this.#reading;
  }

  async #listen(channel: string): Promise<void> {
    const { layout, runner } = this.#context;
    try {
      await noteWatching(runner.read, layout);
    } catch {
      // Who may only read gets no notifications, and looks every second.
      return;
    }
    this.#stopListening = runner.listen(
      channel,
      (payload) => this.#onNotify(payload),
      () => {
        this.#isListening = true;
        // It may be another server, and what was notified before was missed.
        noteWatching(runner.read, layout).catch(() => {});
        this.#look();
      },
      // The server may have no further connection for us.
      () => {
        if (!this.#isListening) return;
        this.#isListening = false;
        this.#again();
      },
    );
  }

  #onNotify(payload: string): void {
    const [, sender, first, last] = /^([^:]*):(\d+)-(\d+)$/.exec(payload) ?? [];
    if (sender === undefined || sender === this.#context.sender) return;
    this.#wait(Number(first), Number(last));
  }

  /** Looks for rows of which nobody told. */
  #look(): void {
    this.#wait(this.#told.greatest - LOOK_BACK_IDS, Infinity);
  }

  #wait(from: number, to: number): void {
    this.#from = Math.min(this.#from, from);
    this.#to = Math.max(this.#to, to);
    if (this.#isStopped) return;
    this.#reading ??= this.#read().finally(() => this.#reading = undefined);
  }

  /** Looks again in a second, or before it is forgotten that somebody watches. */
  #again(): void {
    clearTimeout(this.#timer);
    if (this.#isStopped) return;
    const { layout, runner } = this.#context;
    const isPolling = !this.#isListening || this.#from < Infinity;
    this.#timer = setTimeout(() => {
      if (!isPolling) noteWatching(runner.read, layout).catch(() => {});
      this.#look();
      this.#again();
    }, isPolling ? POLL_MS : WATCHED_RENEWAL_MS).unref();
  }

  /** Reads what waits, until nothing does. Never rejects. */
  async #read(): Promise<void> {
    while (this.#from < Infinity && !this.#isStopped) {
      const [from, to] = [this.#from, this.#to];
      this.#from = Infinity;
      this.#to = -Infinity;
      try {
        await this.#readRange(from, to);
      } catch {
        // Other calls report the outage. It waits on, for a second at most.
        this.#from = Math.min(this.#from, from);
        this.#to = Math.max(this.#to, to);
        return this.#again();
      }
    }
  }

  async #readRange(from: number, to: number): Promise<void> {
    const { layout, listener, runner } = this.#context;
    const waiting = (await this.#idsIn(from, to)).filter((id) => {
      return !this.#told.has(id) && !this.#isOwn(id);
    });
    const ids = waiting.slice(-MAX_ROWS);
    for (let i = 0; i < ids.length && !this.#isStopped; i += PAGE_ROWS) {
      const parameters = new SqlParameters(POSTGRES_DIALECT);
      const page = parameters.add(`{${ids.slice(i, i + PAGE_ROWS)}}`, "text");
      const rows = await runner.read(
        `SELECT ${ROW_COLUMN_NAMES.join(", ")} FROM ${layout.source} ` +
          `WHERE id = ANY(${page}::bigint[]) ORDER BY id`,
        parameters.values,
        { prepare: true },
      );
      const logs = rows.map(toLog);
      for (const { id } of logs) this.#told.add(id);
      if (logs.length > 0 && !this.#isStopped) listener(logs);
    }
  }

  /** Whether this process saved a row, which then counts as told. */
  #isOwn(id: number): boolean {
    if (!this.#own.delete(id)) return false;
    this.#told.add(id);
    return true;
  }

  /** The newest ids in a range, ascending; as one text, which is read faster than as rows. */
  async #idsIn(from: number, to: number): Promise<number[]> {
    const { layout, runner } = this.#context;
    const parameters = new SqlParameters(POSTGRES_DIALECT);
    const first = parameters.add(Math.max(from, this.#told.least), "integer");
    const last = parameters.add(Math.min(to, Number.MAX_SAFE_INTEGER), "integer");
    const [row] = await runner.read(
      `SELECT string_agg(id::text, ',' ORDER BY id) FROM (SELECT id FROM ${layout.names.requests} ` +
        `WHERE id BETWEEN ${first} AND ${last} ORDER BY id DESC ` +
        `LIMIT ${MAX_ROWS + LOOK_BACK_IDS}) AS newest`,
      parameters.values,
      { prepare: true },
    );
    const text = row?.[0];
    return typeof text === "string" ? text.split(",").map(Number) : [];
  }
}

/** Ids of rows that were passed on. Those that are forgotten, and all below them, count as such. */
class ToldIds {
  readonly #ids: Set<number> = new Set();
  /** The least that is not taken for told. */
  least = -Infinity;
  greatest = 0;

  startAt(least: number): void {
    this.least = Math.max(0, least);
    this.greatest = this.least;
  }

  has(id: number): boolean {
    return id < this.least || this.#ids.has(id);
  }

  add(id: number): void {
    this.#ids.add(id);
    this.greatest = Math.max(this.greatest, id);
    if (this.#ids.size <= MAX_TOLD) return;
    for (const oldest of this.#ids) {
      this.#ids.delete(oldest);
      this.least = Math.max(this.least, oldest + 1);
      if (this.#ids.size <= MAX_TOLD / 2) break;
    }
  }
}
