import type { ConnectionSettings } from "./connection_settings.ts";
import { Connection } from "./connection.ts";
import { DeadlineError } from "./failure.ts";
import { listenOn } from "./listener.ts";
import { PostgreSQLError } from "./postgresql_error.ts";
import { ServerTraits } from "./server_traits.ts";
import type { RunStatement, StatementRunner } from "./statement_runner.ts";

/** Milliseconds that calls under way get to finish when the pool is closed. */
const CLOSING_MS = 2_000;

interface Waiter {
  readonly give: (connection: Connection) => void;
  readonly refuse: (error: Error) => void;
}

/** Connections of our own: one that writes, the others read; so reading never delays writing. */
export class ConnectionPool implements StatementRunner {
  readonly #settings: ConnectionSettings;
  readonly #traits: ServerTraits;
  readonly #writers: Lanes;
  readonly #readers: Lanes;

  constructor(settings: ConnectionSettings) {
    this.#settings = settings;
    this.#traits = new ServerTraits(settings.prepare);
    const open = () => new Connection(settings, this.#traits);
    this.#writers = new Lanes(open, 1, settings.queryTimeoutMs);
    this.#readers = new Lanes(open, Math.floor(settings.max) - 1, settings.queryTimeoutMs);
  }

  read: RunStatement = (...args) => this.#readers.use((connection) => connection.run(...args));

  write: RunStatement = (...args) => this.#writers.use((connection) => connection.run(...args));

  async transaction(timeoutMs: number, work: (run: RunStatement) => Promise<void>): Promise<void> {
    await this.#readers.use((connection) => connection.transaction(timeoutMs, work));
  }

  listen(
    channel: string,
    onNotify: (payload: string) => void,
    onListen: () => void,
  ): (() => Promise<void>) | undefined {
    if (this.#traits.isPooled) return undefined;
    return listenOn(
      (onClose) => new Connection(this.#settings, this.#traits, { onNotify, onClose }),
      channel,
      onListen,
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.#writers.close(), this.#readers.close()]);
  }
}

/** Some connections, each used by one caller at a time, in order of asking. */
class Lanes {
  readonly #open: () => Connection;
  readonly #max: number;
  readonly #patienceMs: number;
  readonly #all: Set<Connection> = new Set();
  readonly #idle: Connection[] = [];
  readonly #waiting: Set<Waiter> = new Set();
  #isClosed = false;
  #onIdle: (() => void) | undefined;

  constructor(open: () => Connection, max: number, patienceMs: number) {
    this.#open = open;
    this.#max = max;
    this.#patienceMs = patienceMs;
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

  /** Lets calls under way finish, for a while, and closes all. */
  async close(): Promise<void> {
    this.#isClosed = true;
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
    await Promise.all(this.#idle.map((connection) => connection.close()));
  }

  /** The connection used last, so that those that are not needed stay closed. */
  #take(): Connection | undefined {
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
    const [next] = this.#waiting;
    if (next !== undefined) return next.give(connection);
    this.#idle.push(connection);
    if (this.#idle.length === this.#all.size) this.#onIdle?.();
  }
}

function closedError(): PostgreSQLError {
  return new PostgreSQLError("Cannot use the connector: it is not connected: call connect()");
}
