import type { SqlValue } from "@supertracer/core/sql";
import type { Socket } from "node:net";
import postgres from "postgres";
import type {
  ConnectionSettings,
  ServerAddress,
  TargetSessionAttrs,
} from "./connection_settings.ts";
import { driverOptions, FIXED_PARAMETERS } from "./driver_options.ts";
import { errorCode, isSqlState, ServersError, WrongServerError } from "./failure.ts";
import { openSocket, type SocketTarget, sslAttempts } from "./open_socket.ts";
import type { ServerTraits } from "./server_traits.ts";
import type { RowValues, RunStatement, StatementOptions } from "./statement_runner.ts";
import { tlsOptions } from "./tls_options.ts";
import { withinDeadline } from "./within_deadline.ts";

/** Seconds for the server to close the connection. */
const GOODBYE_SECONDS = 1;

/** Statements that check whether a server is of the kind wanted, and that it answers. */
const IS_TARGET: Readonly<Record<TargetSessionAttrs, string>> = {
  any: "SELECT true",
  "read-write": "SELECT current_setting('transaction_read_only') = 'off'",
  primary: "SELECT NOT pg_is_in_recovery()",
};

/** Callbacks of a connection that listens. */
export interface ListenHooks {
  readonly onNotify: (payload: string) => void;
  readonly onClose: () => void;
}

/**
 * One connection, which opens when it is first needed, and again after a failure. The driver would wait
 * before reconnecting, has no deadlines, and can't give up a single connection: so each connection is
 * a client of its own, on a socket that we open.
 */
export class Connection {
  readonly #settings: ConnectionSettings;
  readonly #traits: ServerTraits;
  readonly #hooks: ListenHooks | undefined;
  #client: postgres.Sql | undefined;
  /** Whether the client has logged in. */
  #isOpen = false;
  /** Which of the servers the client is connected to. */
  #server = 0;
  #socket: Socket | undefined;
  readonly #discarded: AbortController = new AbortController();

  constructor(settings: ConnectionSettings, traits: ServerTraits, hooks?: ListenHooks) {
    this.#settings = settings;
    this.#traits = traits;
    this.#hooks = hooks;
    // A connection that listens runs no statement by which it would notice.
    if (hooks !== undefined) traits.onMove.add(this.#follow);
  }

  /** Whether it is connected. */
  get isOpen(): boolean {
    return this.#isOpen && this.#client !== undefined;
  }

  /** Runs a statement, one at a time. */
  run: RunStatement = async (statement, parameters = [], options = {}) => {
    const client = this.#current() ?? await this.#open();
    const { prepare = false, timeoutMs = this.#settings.queryTimeoutMs } = options;
    this.#socket?.ref();
    try {
      return await this.#runLong(client, statement, parameters, { prepare, timeoutMs });
    } catch (error) {
      const code = errorCode(error);
      // 26000 and 42P05: a pooler gave us another connection than that which has the statement.
      if ((code !== "26000" && code !== "42P05") || !this.#traits.prepares) throw error;
      this.#traits.prepares = false;
      return await this.#run(client, statement, parameters, { prepare: false, timeoutMs });
    } finally {
      this.#socket?.unref();
    }
  };

  /** Runs a statement, for which the server may have a shorter deadline of its own. */
  async #runLong(
    client: postgres.Sql,
    statement: string,
    parameters: readonly SqlValue[],
    options: Required<StatementOptions>,
  ): Promise<readonly RowValues[]> {
    const { queryTimeoutMs } = this.#settings;
    if (options.timeoutMs <= queryTimeoutMs || this.#traits.isPooled) {
      return await this.#run(client, statement, parameters, options);
    }
    const allow = async (ms: number) => {
      const set = `set statement_timeout = ${Math.round(ms)}`;
      await this.#run(client, set, [], { prepare: false, timeoutMs: queryTimeoutMs });
    };
    await allow(options.timeoutMs);
    try {
      return await this.#run(client, statement, parameters, options);
    } finally {
      if (this.#client === client) await allow(queryTimeoutMs);
    }
  }

  /** Runs statements in one transaction. */
  async transaction(timeoutMs: number, work: (run: RunStatement) => Promise<void>): Promise<void> {
    const client = this.#current() ?? await this.#open();
    // The deadline of the whole counts for each; the server's own may be shorter.
    const run: RunStatement = (statement, parameters = []) =>
      this.#run(client, statement, parameters, { prepare: false, timeoutMs });
    this.#socket?.ref();
    try {
      await run("begin");
      if (!this.#traits.isPooled) {
        await run(`set local statement_timeout = ${Math.round(timeoutMs)}`);
      }
      await work(run);
      await run("commit");
    } catch (error) {
      // In whatever state it is, the server rolls back.
      this.#drop();
      throw error;
    } finally {
      this.#socket?.unref();
    }
  }

  /** Drops the connection at once; queries under way fail. */
  discard(): void {
    this.#discarded.abort();
    this.#traits.onMove.delete(this.#follow);
    this.#drop();
  }

  /** Leaves a server that is no longer in use. */
  #follow = (): void => {
    if (this.#server !== this.#traits.server) this.#drop();
  };

  #drop(): void {
    this.#isOpen = false;
    const client = this.#client;
    const socket = this.#socket;
    this.#client = undefined;
    this.#socket = undefined;
    // With a timeout of 0 it waits for nothing.
    client?.end({ timeout: 0 }).catch(() => {});
    socket?.destroy();
  }

  /** Closes the connection in an orderly way. */
  async close(): Promise<void> {
    const client = this.#client;
    const socket = this.#socket;
    this.#client = undefined;
    this.#socket = undefined;
    await client?.end({ timeout: GOODBYE_SECONDS });
    socket?.destroy();
  }

  async #run(
    client: postgres.Sql,
    statement: string,
    parameters: readonly SqlValue[],
    { prepare, timeoutMs }: Required<StatementOptions>,
  ): Promise<readonly RowValues[]> {
    try {
      const isPrepared = prepare && this.#traits.prepares;
      const query = client.unsafe(statement, [...parameters], { prepare: isPrepared }).values();
      return await withinDeadline(timeoutMs, query, () => this.#discardIf(client));
    } catch (error) {
      if (!keepsConnection(errorCode(error))) this.#discardIf(client);
      throw error;
    }
  }

  /** The client, if it is connected to the server that all use now: reading follows writing. */
  #current(): postgres.Sql | undefined {
    this.#follow();
    return this.#client;
  }

  /** Tries the servers, beginning with the one used last. */
  async #open(): Promise<postgres.Sql> {
    const { servers } = this.#settings;
    const failures: Map<ServerAddress, unknown> = new Map();
    const from = this.#traits.server;
    for (let i = 0; i < servers.length && (i === 0 || !this.#discarded.signal.aborted); i++) {
      const index = (from + i) % servers.length;
      const server = servers[index];
      if (server === undefined) break;
      try {
        const client = await this.#openAt(server);
        this.#server = index;
        this.#traits.moveTo(index);
        return client;
      } catch (error) {
        failures.set(server, error);
      }
    }
    const [only] = failures.values();
    throw failures.size === 1 ? only : new ServersError(failures);
  }

  async #openAt(server: ServerAddress): Promise<postgres.Sql> {
    const settings = this.#settings;
    let first: unknown;
    for (const attempt of sslAttempts(settings.sslmode, server.host)) {
      // Certificates that can't be used must not turn encryption off.
      const tls = attempt === "plain" ? {} : await tlsOptions(settings, server.host);
      try {
        return await this.#logIn({ ...server, attempt, tls });
      } catch (error) {
        // What the server said is worth more than the failure of a second attempt.
        if (first === undefined || !isSqlState(errorCode(first))) first = error;
        // No further attempt after a timeout, or when given up.
        if (errorCode(error) === "DEADLINE" || this.#discarded.signal.aborted) break;
      }
    }
    throw first;
  }

  /** Opens a socket and logs in; once more if that showed what is at the other end. */
  async #logIn(target: SocketTarget): Promise<postgres.Sql> {
    try {
      return await this.#start(target);
    } catch (error) {
      // PgBouncer refuses settings at the start that it does not know.
      if (errorCode(error) !== "08P01" || this.#traits.isPooled) throw error;
      this.#traits.isPooled = true;
      this.#traits.prepares = false;
      return await this.#start(target);
    }
  }

  async #start(target: SocketTarget): Promise<postgres.Sql> {
    const { connectTimeoutMs, password, targetSessionAttrs } = this.#settings;
    // The driver would not handle a rejection.
    const pass = typeof password === "function" ? await password() : password;
    const late = new AbortController();
    const signal = AbortSignal.any([this.#discarded.signal, late.signal]);
    const opening = openSocket(target, signal);
    const { broken, socket } = await withinDeadline(
      connectTimeoutMs,
      opening,
      () => late.abort(),
    );
    this.#socket = socket;
    let client: postgres.Sql;
    try {
      client = this.#client = this.#clientOn(socket, pass);
      const answer = client.unsafe(IS_TARGET[targetSessionAttrs]).values();
      const asking = Promise.race([answer, broken]);
      const rows = await withinDeadline(connectTimeoutMs, asking, () => this.#drop());
      if (rows[0]?.[0] !== true) throw new WrongServerError(`it is not ${targetSessionAttrs}`);
    } catch (error) {
      this.#drop();
      throw error;
    }
    this.#isOpen = true;
    socket.once("close", () => {
      this.#discardIf(client);
      this.#hooks?.onClose();
    });
    return client;
  }

  #clientOn(socket: Socket, pass: string): postgres.Sql {
    const { applicationName, serverOptions } = this.#settings;
    const { isPooled } = this.#traits;
    const sockets = [socket];
    return postgres(driverOptions({
      ...this.#settings,
      pass,
      parameters: {
        application_name: applicationName,
        ...(serverOptions !== undefined && { options: serverOptions }),
        ...(!isPooled && {
          ...FIXED_PARAMETERS,
          statement_timeout: Math.round(this.#settings.queryTimeoutMs),
          ...(this.#settings.isReadOnly && { default_transaction_read_only: true }),
        }),
      },
      onNotify: (payload) => this.#hooks?.onNotify(payload),
      takeSocket() {
        const only = sockets.pop();
        // The driver reconnects by itself: this connection is given up instead.
        if (only === undefined) throw new Error("the connection was closed");
        return only;
      },
    }));
  }

  #discardIf(client: postgres.Sql): void {
    if (this.#client === client) this.#drop();
  }
}

/** Whether a connection still works after an error: the server said it, and not goodbye. */
function keepsConnection(code: string | undefined): boolean {
  // 25006: after a failover another server has the name. 57P01 to 57P03: it stops.
  return isSqlState(code) && !/^(?:08|53|57P|58|XX|25006)/.test(code);
}
