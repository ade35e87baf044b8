import type { Log } from "@supertracer/core";
import { clearInterval, setInterval } from "node:timers";
import type { Connection } from "../connection/connection.ts";
import type { Statements } from "../connection/statements.ts";
import { type IdRange, readIdRange } from "./read_logs.ts";

/** Rows passed on at once. */
const ROWS_AT_ONCE = 200;

const DOING = "look for logs";

/** Receives rows, oldest first. */
export type Listener = (logs: readonly Log[]) => void;

/** Ids that this process saved: the first and the last. */
type OwnIds = readonly [first: number, last: number];

/**
 * Polls for rows that other processes saved. Costs a few microseconds as long as nothing changes; rows
 * of this process are not read again.
 */
export class LogWatcher {
  #connection: Connection | undefined;
  readonly #intervalMs: number;
  readonly #listener: Listener;
  #isWatching = false;
  #starting: Promise<void> | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #dataVersion = 0;
  #lastId = 0;
  #own: OwnIds[] = [];
  #isLooking = false;

  /**
   * Watches nothing yet.
   *
   * @param intervalMs Milliseconds between two polls.
   * @param listener Who is told.
   */
  constructor(intervalMs: number, listener: Listener) {
    this.#intervalMs = intervalMs;
    this.#listener = listener;
  }

  /**
   * Polls this database from now on.
   *
   * @param connection It was just opened, and may be another database than before.
   */
  async follow(connection: Connection): Promise<void> {
    this.#connection = connection;
    this.#dataVersion = 0;
    this.#own = [];
    if (this.#isWatching) this.#lastId = await this.#readLastId();
  }

  /** Tells of rows that are saved from now on. */
  start(): Promise<void> {
    return this.#starting ??= this.#start();
  }

  /** Notes ids that this process saved. */
  saved({ first, count }: IdRange): void {
    if (!this.#isWatching || count === 0) return;
    const last = first + count - 1;
    const before = this.#own.at(-1);
    // As long as nobody else saves it stays one range.
    if (before?.[1] === first - 1) this.#own[this.#own.length - 1] = [before[0], last];
    else this.#own.push([first, last]);
  }

  /** Ends it. */
  stop(): void {
    this.#starting = undefined;
    this.#isWatching = false;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #start(): Promise<void> {
    this.#isWatching = true;
    this.#own = [];
    try {
      this.#lastId = await this.#readLastId();
    } catch (error) {
      this.stop();
      throw error;
    }
    if (this.#isWatching) {
      this.#timer ??= setInterval(() => void this.#look(), this.#intervalMs).unref();
    }
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const version = await this.#read((statements) => {
        return statements.number("PRAGMA data_version") ?? 0;
      });
      if (version === this.#dataVersion) return;
      this.#dataVersion = version;
      await this.#tell(await this.#readLastId());
    } catch {
      // Locked or closed: the next poll finds the same rows.
      this.#dataVersion = 0;
    } finally {
      this.#isLooking = false;
    }
  }

  /** Passes on the rows up to an id that others saved. */
  async #tell(end: number): Promise<void> {
    const own = this.#own;
    this.#own = [];
    try {
      for (const [first, last] of [...own, [end + 1, end + 1] as const]) {
        await this.#tellRange(Math.min(first - 1, end));
        this.#lastId = Math.max(this.#lastId, Math.min(last, end));
      }
    } finally {
      this.#own = [...own.filter(([, last]) => last > this.#lastId), ...this.#own];
    }
  }

  async #tellRange(to: number): Promise<void> {
    while (this.#lastId < to && this.#isWatching) {
      const from = this.#lastId + 1;
      const logs = await this.#read((statements) => {
        return readIdRange(statements, from, to, ROWS_AT_ONCE);
      });
      this.#lastId = logs.length < ROWS_AT_ONCE ? to : logs.at(-1)?.id ?? to;
      if (logs.length > 0) this.#listener(logs);
    }
  }

  #readLastId(): Promise<number> {
    return this.#read((statements) => {
      // A file that was just opened may have no tables yet.
      const isPrepared = statements.get("SELECT 1 FROM sqlite_schema WHERE name = 'requests'");
      if (isPrepared === undefined) return 0;
      return statements.number("SELECT CAST(max(id) AS REAL) FROM requests") ?? 0;
    });
  }

  async #read<T>(read: (statements: Statements) => T): Promise<T> {
    const connection = this.#connection;
    if (connection === undefined) throw new Error("database is not open");
    const result = await connection.read(DOING, read);
    // It may have rows in a file that was lost, which are saved again.
    if (connection.isLost) throw new Error("the file was lost");
    return result;
  }
}
