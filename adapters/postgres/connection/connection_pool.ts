import { clearTimeout, setTimeout } from "node:timers";
import { Connection } from "./connection.ts";
import type { ConnectionSettings } from "./connection_settings.ts";
import { DeadlineError, errorCode } from "./failure.ts";
import { listenOn } from "./listener.ts";
import { PostgreSQLError } from "./postgresql_error.ts";
import { ServerTraits } from "./server_traits.ts";
import type { RunStatement, StatementRunner } from "./statement_runner.ts";

/** Milliseconds after which it is tried again whether there are more connections. */
const NARROW_MS = 60_000;
/** Others may take the last connection meanwhile. */
const NARROW_TRIES = 4;

/** Milliseconds after which a connection that nobody reads by is closed. */
const IDLE_MS = 60_000;

/** Milliseconds that calls under way get to finish when the pool is closed. */
const CLOSING_MS = 2_000;

interface Waiter {
  readonly give: (connection: Connection) => void;
  readonly refuse: (error: Error) => void;
}

/**
 * Connections of our own: one that writes, the others read; so reading never delays writing. They are
 * opened when they are needed; those that read are closed when nobody has used them for a minute.
 */
export class ConnectionPool implements StatementRunner {
  readonly #settings: ConnectionSettings;
  readonly #traits: ServerTraits;
  readonly #writers: Lanes;
  readonly #readers: Lanes;
  #shared: Lanes | undefined;
  #sharedUntil = 0;

  /**
   * Opens nothing yet.
   *
   * @param settings How to connect.
   * @param idleMs Milliseconds after which a connection that reads is closed.
   */
  constructor(settings: ConnectionSettings, idleMs = IDLE_MS) {
    this.#settings = settings;
    this.#traits = new ServerTraits(settings.prepare);
    const open = () => new Connection(settings, this.#traits);
    this.#writers = new Lanes(open, 1, settings.queryTimeoutMs, Infinity);
    const readers = Math.floor(settings.max) - 1;
    this.#readers = new Lanes(open, readers, settings.queryTimeoutMs, idleMs);
  }

  read: RunStatement = (...args) => this.#use(this.#readers, (each) => each.run(...args));

  write: RunStatement = (...args) => this.#use(this.#writers, (each) => each.run(...args));

  async transaction(timeoutMs: number, work: (run: RunStatement) => Promise<void>): Promise<void> {
    await this.#use(this.#readers, (connection) => connection.transaction(timeoutMs, work));
  }

  /** Where the server gives us no further connection, those that we have are shared. */
  async #use<T>(own: Lanes, work: (connection: Connection) => Promise<T>): Promise<T> {
    let lanes = this.#shared !== undefined && performance.now() < this.#sharedUntil
      ? this.#shared
      : own;
    for (let tries = 1;; tries++) {
      try {
        return await lanes.use(work);
      } catch (error) {
        // 53300: to the server, to the database or to the role; said before anything was run.
        if (errorCode(error) !== "53300" || tries === NARROW_TRIES) throw error;
        const open = [own, this.#readers, this.#writers].find((each) => each.narrow(NARROW_MS));
        if (open === undefined) throw error;
        if (open !== own) {
          this.#shared = open;
          this.#sharedUntil = performance.now() + NARROW_MS;
        }
        lanes = open;
      }
    }
  }

  async apart(work: (run: RunStatement, end: () => void) => Promise<void>): Promise<void> {
    const connection = new Connection(this.#settings, this.#traits);
    try {
      await work(connection.run, () => connection.discard());
    } finally {
      await connection.close();
    }
  }

  listen(
    channel: string,
    onNotify: (payload: string) => void,
    onListen: () => void,
    onFail: () => void,
  ): (() => Promise<void>) | undefined {
    if (this.#traits.isPooled) return undefined;
    return listenOn(
      (onClose) => new Connection(this.#settings, this.#traits, { onNotify, onClose }),
      channel,
      onListen,
      onFail,
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.#writers.close(), this.#readers.close()]);
  }
}

/** Some connections, each used by one caller at a time, in order of asking. */
class Lanes {
  readonly #open: () => Connection;
  readonly #most: number;
  #max: number;
  #widenAt = Infinity;
  readonly #patienceMs: number;
  readonly #idleMs: number;
  readonly #all: Set<Connection> = new Set();
  /** Those used last at the end. */
  readonly #idle: Connection[] = [];
  readonly #usedAt: WeakMap<Connection, number> = new WeakMap();
  #idleTimer: ReturnType<typeof setTimeout> | undefined;
  #closing: Promise<unknown> = Promise.resolve();
  readonly #waiting: Set<Waiter> = new Set();
  #isClosed = false;
  #onIdle: (() => void) | undefined;

  constructor(open: () => Connection, max: number, patienceMs: number, idleMs: number) {
    this.#open = open;
    this.#most = this.#max = max;
    this.#patienceMs = patienceMs;
    this.#idleMs = idleMs;
  }

  async use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw closedError();
    const connection = this.#take() ?? await this.#wait();
    try {
      return await work(connection);
    } finally {
      this.#giveBack(connection);
    }
  }

  /**
   * Makes do with the connections that are open, for a while.
   *
   * @param ms How long.
   * @returns Whether there are any.
   */
  narrow(ms: number): boolean {
    for (const connection of this.#all) if (!connection.isOpen) this.#remove(connection);
    if (this.#all.size === 0) return false;
    this.#max = this.#all.size;
    this.#widenAt = performance.now() + ms;
    return true;
  }

  #remove(connection: Connection): void {
    this.#all.delete(connection);
    const index = this.#idle.indexOf(connection);
    if (index >= 0) this.#idle.splice(index, 1);
  }

  /** Lets calls under way finish, for a while, and closes all. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idleTimer);
    for (const waiter of this.#waiting) waiter.refuse(closedError());
    if (this.#idle.length < this.#all.size) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, CLOSING_MS);
        this.#onIdle = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const busy = [...this.#all].filter((connection) => !this.#idle.includes(connection));
    for (const connection of busy) connection.discard();
    await Promise.all([this.#closing, ...this.#idle.map((connection) => connection.close())]);
  }

  /** The connection used last, so that those that are not needed stay closed. */
  #take(): Connection | undefined {
    if (performance.now() >= this.#widenAt) {
      this.#max = this.#most;
      this.#widenAt = Infinity;
    }
    const idle = this.#idle.pop();
    if (idle !== undefined || this.#all.size >= this.#max) return idle;
    const connection = this.#open();
    this.#all.add(connection);
    return connection;
  }

  #wait(): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
      };
      const waiter: Waiter = {
        give(connection) {
          end();
          resolve(connection);
        },
        refuse(error) {
          end();
          reject(error);
        },
      };
      const timer = setTimeout(
        () => waiter.refuse(new DeadlineError(this.#patienceMs)),
        this.#patienceMs,
      );
      this.#waiting.add(waiter);
    });
  }

  #giveBack(connection: Connection): void {
    if (this.#isClosed) connection.discard();
    // It could not be opened, and there are to be fewer.
    if (!this.#all.has(connection)) return connection.discard();
    const [next] = this.#waiting;
    if (next !== undefined) return next.give(connection);
    this.#idle.push(connection);
    this.#usedAt.set(connection, performance.now());
    if (!this.#isClosed && this.#idleMs < Infinity) this.#idleTimer ??= this.#closeIn(this.#idleMs);
    if (this.#idle.length === this.#all.size) this.#onIdle?.();
  }

  #closeIn(ms: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#closeIdle(), ms).unref();
  }

  /** Closes those that were not used for long. */
  #closeIdle(): void {
    this.#idleTimer = undefined;
    const idleSince = (connection: Connection) => this.#usedAt.get(connection) ?? 0;
    const oldest = performance.now() - this.#idleMs;
    const unused = this.#idle.filter((connection) => idleSince(connection) <= oldest);
    for (const connection of unused) this.#remove(connection);
    // What fails to close in an orderly way is cut.
    this.#closing = Promise.allSettled([this.#closing, ...unused.map((each) => each.close())]);
    const [next] = this.#idle;
    if (next !== undefined) this.#idleTimer = this.#closeIn(idleSince(next) - oldest + 1);
  }
}

function closedError(): PostgreSQLError {
  return new PostgreSQLError("Cannot use the connector: it is not connected: call connect()");
}
