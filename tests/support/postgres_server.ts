import postgres from "postgres";
import { postgresBinaries, type PostgresVersion } from "./postgres_binaries.ts";
import {
  isInMemory,
  makeCluster,
  makeServerFolder,
  PASSWORD,
  runOnFolder,
  unprivilegedUser,
} from "./postgres_data.ts";
import { runCommand } from "./run_command.ts";
import { makeTestCertificates, type TestCertificates } from "./test_certificates.ts";

export type { PostgresVersion } from "./postgres_binaries.ts";

/** What kind of server to start. */
export interface PostgresServerOptions {
  /** @default {"15"} */
  readonly version?: PostgresVersion;
  /** Whether it speaks TLS, with a certificate for `localhost`; `mutual`: it asks for the client's. */
  readonly tls?: boolean | "mutual";
  /** Lines of `pg_hba.conf` before the usual ones. */
  readonly hba?: readonly string[];
  /** Further settings of `postgresql.conf`. */
  readonly settings?: Readonly<Record<string, string>>;
  /**
   * Whether its data is on the disk, as where its speed is measured, instead of in memory.
   *
   * @default {false}
   */
  readonly onDisk?: boolean;
  /**
   * Whether the connections of `query()` stay open, as opening one costs more than most queries.
   *
   * @default {true}
   */
  readonly keepsConnections?: boolean;
}

/** How `postgres` is told to stop: https://www.postgresql.org/docs/15/server-shutdown.html. */
const STOP_SIGNALS = { smart: "SIGTERM", fast: "SIGINT", immediate: "SIGQUIT" } as const;

/**
 * A throw-away PostgreSQL server. Its superuser is `postgres`, with the password `secret word`.
 * It ends when this process does, even if that is killed.
 */
export class PostgresServer implements AsyncDisposable {
  readonly folder: string;
  readonly port: number;
  readonly certificates: TestCertificates | undefined;
  readonly password: string = PASSWORD;
  readonly #binaries: string;
  #process: Deno.ChildProcess | undefined;
  /** Copying files is faster in memory; on a disk it is slower. */
  readonly #strategy: "file_copy" | "wal_log";
  readonly #keepsConnections: boolean;
  /** Those of `query()` that are idle, by the address of the database. */
  readonly #idle: Map<string, postgres.Sql[]> = new Map();
  #databases = 0;

  private constructor(
    binaries: string,
    folder: string,
    port: number,
    certificates: TestCertificates | undefined,
    keepsConnections: boolean,
  ) {
    this.#keepsConnections = keepsConnections;
    this.#binaries = binaries;
    this.folder = folder;
    this.port = port;
    this.certificates = certificates;
    this.#strategy = isInMemory(folder) ? "file_copy" : "wal_log";
  }

  /** Makes and starts one. */
  static async start(options: PostgresServerOptions = {}): Promise<PostgresServer> {
    const binaries = await postgresBinaries(options.version ?? "15");
    const folder = await makeServerFolder(options.onDisk ?? false);
    const data = `${folder}/data`;
    const certificates = options.tls ? await makeTestCertificates(folder) : undefined;
    await makeCluster(binaries, folder, data);
    const port = freePort();
    const settings: Record<string, string> = {
      port: String(port),
      listen_addresses: "127.0.0.1,::1",
      unix_socket_directories: folder,
      fsync: "off",
      shared_buffers: "64MB",
      log_min_messages: "fatal",
      ...(certificates && {
        ssl: "on",
        ssl_cert_file: certificates.certificate,
        ssl_key_file: certificates.key,
        ...(options.tls === "mutual" && { ssl_ca_file: certificates.ca }),
      }),
      ...options.settings,
    };
    await Deno.writeTextFile(`${data}/postgresql.conf`, settingLines(settings));
    await Deno.writeTextFile(
      `${data}/pg_hba.conf`,
      [
        ...options.hba ?? [],
        "local all all scram-sha-256",
        "host all all all scram-sha-256",
        "host replication all all scram-sha-256\n",
      ].join("\n"),
    );
    const keepsConnections = options.keepsConnections ?? true;
    const server = new PostgresServer(binaries, folder, port, certificates, keepsConnections);
    await server.start();
    return server;
  }

  /**
   * Starts a standby of this server. From then on nothing is committed that the standby does not
   * have, so that nothing acknowledged is lost when this one is.
   */
  async startStandby(): Promise<PostgresServer> {
    const folder = await makeServerFolder(!isInMemory(this.folder));
    const data = `${folder}/data`;
    const source = `host=127.0.0.1 port=${this.port} user=postgres password='${this.password}'`;
    await runOnFolder(folder, [
      ...[`${this.#binaries}/pg_basebackup`, "-d", source, "-D", data, "-R", "-X", "stream"],
      ...["-c", "fast", "--no-sync"],
    ]);
    const port = freePort();
    await Deno.writeTextFile(
      `${data}/postgresql.conf`,
      settingLines({
        port: String(port),
        unix_socket_directories: folder,
        // When the primary is back, it is followed at once.
        wal_retrieve_retry_interval: "50ms",
      }),
      { append: true },
    );
    const standby = new PostgresServer(
      this.#binaries,
      folder,
      port,
      this.certificates,
      this.#keepsConnections,
    );
    await standby.start();
    await this.query("alter system set synchronous_standby_names = '*'");
    await this.query("select pg_reload_conf()");
    for (let tries = 0;; tries++) {
      const [row] = await this.query("select from pg_stat_replication where sync_state = 'sync'");
      if (row !== undefined) return standby;
      if (tries === 200) throw new Error("the standby does not follow");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Makes a standby the primary; returns when it takes writes. */
  async promote(): Promise<void> {
    await this.query("select pg_promote()");
  }

  /** Process id of the postmaster. */
  get pid(): number {
    if (this.#process === undefined) throw new Error("the server is not running");
    return this.#process.pid;
  }

  /** Address of a database, by default of a user who may do everything. */
  url(database: string, options: { host?: string; user?: string; password?: string } = {}): string {
    const { host = "127.0.0.1", user = "postgres", password = this.password } = options;
    return `postgres://${user}:${encodeURIComponent(password)}@${host}:${this.port}/${database}`;
  }

  /** Makes an empty database; returns its address. */
  async createDatabase(): Promise<string> {
    const name = `test_${++this.#databases}`;
    await this.query(`create database ${name} template template0 strategy ${this.#strategy}`);
    return this.url(name);
  }

  /** Drops a database, whoever is connected to it. */
  async dropDatabase(url: string): Promise<void> {
    await this.#hangUp(url);
    await this.query(`drop database if exists ${new URL(url).pathname.slice(1)} with (force)`);
  }

  /** Runs statements as superuser, with the settings of a new connection. */
  async query(
    statements: string,
    url: string = this.url("postgres"),
  ): Promise<Record<string, unknown>[]> {
    const sql = this.#idle.get(url)?.pop() ??
      postgres(url, { max: 1, max_lifetime: null, onnotice() {}, fetch_types: false });
    try {
      const rows = [...await sql.unsafe(statements)];
      if (this.#keepsConnections) {
        await sql.unsafe("discard all");
        const idle = this.#idle.get(url) ?? [];
        this.#idle.set(url, [...idle, sql]);
      } else await sql.end({ timeout: 1 });
      return rows;
    } catch (error) {
      await sql.end({ timeout: 0 });
      throw error;
    }
  }

  /** Closes the idle connections to a database, or all. */
  async #hangUp(url?: string): Promise<void> {
    for (const [each, idle] of this.#idle) {
      if (url !== undefined && each !== url) continue;
      this.#idle.delete(each);
      await Promise.all(idle.map((sql) => sql.end({ timeout: 0 })));
    }
  }

  /** Starts it again after {@linkcode stop}, and waits until it answers. */
  async start(): Promise<void> {
    const user = await unprivilegedUser();
    const group = user === undefined ? undefined : await runCommand(["id", "-g", user]);
    this.#process = new Deno.Command("setpriv", {
      args: [
        "--pdeathsig=QUIT",
        ...(user === undefined || group === undefined
          ? []
          : [`--reuid=${user}`, `--regid=${group.trim()}`, "--clear-groups"]),
        ...[`${this.#binaries}/postgres`, "-D", `${this.folder}/data`],
      ],
      cwd: "/",
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    for (let tries = 0;; tries++) {
      try {
        await this.query("select 1");
        return;
      } catch (error) {
        if (tries === 500) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  /** Stops it and waits until it has. `immediate` is a crash: recovery follows at the next start. */
  async stop(how: keyof typeof STOP_SIGNALS = "fast"): Promise<void> {
    const process = this.#process;
    if (process === undefined) return;
    this.#process = undefined;
    await this.#hangUp();
    process.kill(STOP_SIGNALS[how]);
    await process.status;
  }

  /** Stops it and removes its data. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("immediate");
    await Deno.remove(this.folder, { recursive: true });
  }
}

function settingLines(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`).join("");
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}
