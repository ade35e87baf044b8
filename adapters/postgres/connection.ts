import type { Socket } from "node:net";
import postgres from "postgres";
import type { ConnectionSettings } from "./connection_settings.ts";
import { errorCode, isSqlState } from "./failure.ts";
import { openSocket, type SocketTarget } from "./open_socket.ts";
import { sslAttempts, tlsOptions } from "./ssl_attempts.ts";
import type { RowValues, RunStatement, StatementOptions } from "./statement_runner.ts";
import { withinDeadline } from "./within_deadline.ts";

/** Seconds that the server gets to say goodbye. */
const GOODBYE_SECONDS = 1;

/** What was learned about what is at the other end, for all connections there. */
export interface ServerTraits {
  /** A pooler that gives each transaction another connection: it knows no settings at the start. */
  isPooled: boolean;
  /** Whether prepared statements work. */
  prepares: boolean;
}

/** What is told while a connection listens. */
export interface ListenHooks {
  readonly onNotify: (payload: string) => void;
  readonly onClose: () => void;
}

/**
 * One connection. It opens when it is first needed, and anew after whatever went wrong with it: the
 * driver would wait before it reconnects, has no deadline, and can't give up a single connection.
 * So each connection is a client of its own here, on a socket that we opened.
 */
export class Connection {
  readonly #settings: ConnectionSettings;
  readonly #traits: ServerTraits;
  readonly #hooks: ListenHooks | undefined;
  #client: postgres.Sql | undefined;
  #socket: Socket | undefined;
  #giveUp: AbortController | undefined;

  constructor(settings: ConnectionSettings, traits: ServerTraits, hooks?: ListenHooks) {
    this.#settings = settings;
    this.#traits = traits;
    this.#hooks = hooks;
  }

  /** Runs a statement, one at a time. */
  run: RunStatement = async (statement, parameters = [], options = {}) => {
    const client = this.#client ?? await this.#open();
    const { prepare = false, timeoutMs = this.#settings.queryTimeoutMs } = options;
    this.#socket?.ref();
    try {
      return await this.#run(client, statement, parameters, { prepare, timeoutMs });
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

  /** Runs statements in one transaction. */
  async transaction(timeoutMs: number, work: (run: RunStatement) => Promise<void>): Promise<void> {
    const client = this.#client ?? await this.#open();
    // The deadline of the whole counts for each; the server's own may be shorter.
    const run: RunStatement = (statement, parameters) =>
      this.#run(client, statement, parameters ?? [], { prepare: false, timeoutMs });
    this.#socket?.ref();
    try {
      await run("begin");
      if (!this.#traits.isPooled) {
        await run(`set local statement_timeout = ${Math.round(timeoutMs)}`);
      }
      await work(run);
      await run("commit");
    } catch (error) {
      // Whatever state it is in: the server rolls back.
      this.#drop();
      throw error;
    } finally {
      this.#socket?.unref();
    }
  }

  /** Gives the connection up at once; queries under way fail. */
  discard(): void {
    this.#giveUp?.abort();
    this.#drop();
  }

  #drop(): void {
    const client = this.#client;
    const socket = this.#socket;
    this.#client = undefined;
    this.#socket = undefined;
    // With a timeout of 0 it waits for nothing.
    client?.end({ timeout: 0 }).catch(() => {});
    socket?.destroy();
  }

  /** Says goodbye to the server, and closes the connection. */
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
    parameters: readonly (string | number | null)[],
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

  async #open(): Promise<postgres.Sql> {
    const settings = this.#settings;
    let first: unknown;
    for (const attempt of sslAttempts(settings)) {
      try {
        const tls = attempt === "plain" ? {} : await tlsOptions(settings);
        return await this.#logIn({ host: settings.host, port: settings.port, attempt, tls });
      } catch (error) {
        // What the server said says more than that there was no second way.
        if (first === undefined || !isSqlState(errorCode(first))) first = error;
        // Who says nothing, or is not wanted any more, is not asked again.
        if (errorCode(error) === "DEADLINE" || this.#giveUp?.signal.aborted) break;
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
    const { connectTimeoutMs, password } = this.#settings;
    // The driver would not handle a rejection.
    const pass = typeof password === "function" ? await password() : password;
    const giveUp = this.#giveUp = new AbortController();
    const opening = openSocket(target, giveUp.signal);
    const socket = await withinDeadline(connectTimeoutMs, opening, () => giveUp.abort());
    this.#socket = socket;
    let client: postgres.Sql;
    try {
      client = this.#client = this.#clientOn(socket, pass);
      await withinDeadline(connectTimeoutMs, client.unsafe("select 1"), () => this.#drop());
    } catch (error) {
      this.#drop();
      throw error;
    }
    socket.once("close", () => {
      this.#discardIf(client);
      this.#hooks?.onClose();
    });
    return client;
  }

  #clientOn(socket: Socket, pass: string): postgres.Sql {
    const { host, port, database, user, applicationName, serverOptions } = this.#settings;
    const sockets = [socket];
    // Everything is given, so that the driver takes nothing from the environment; it reads
    // PGAPPNAME and PGTARGETSESSIONATTRS all the same.
    const options = {
      host,
      port,
      database,
      user,
      pass,
      ssl: false,
      sslnegotiation: null,
      target_session_attrs: undefined,
      max: 1,
      idle_timeout: 0,
      connect_timeout: 0,
      max_lifetime: 0,
      max_pipeline: 1,
      backoff: () => 0,
      keep_alive: 60,
      prepare: this.#settings.prepare,
      debug: false,
      fetch_types: false,
      publications: "",
      no_subscribe: true,
      connection: {
        application_name: applicationName,
        ...(serverOptions !== undefined && { options: serverOptions }),
        ...(!this.#traits.isPooled &&
          { statement_timeout: Math.round(this.#settings.queryTimeoutMs) }),
      },
      onnotice() {},
      onnotify: (_channel: string, payload: string) => this.#hooks?.onNotify(payload),
      socket() {
        const only = sockets.pop();
        // The driver reconnects by itself: this connection is given up instead.
        if (only === undefined) throw new Error("the connection was closed");
        return only;
      },
    };
    return postgres(options);
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
