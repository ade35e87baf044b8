import { ConfigError } from "@supertracer/core";
import { checkOptionNames } from "@supertracer/core/sql";
import {
  checkAuthority,
  clientCertificate,
  type ConnectionSettings,
  inRange,
  oneOf,
  type Partitioning,
  pemSource,
  serverAddresses,
  SSL_MODES,
  type SslMode,
  TARGETS,
  type TargetSessionAttrs,
} from "./connection/connection_settings.ts";
import { readAddress } from "./connection/database_address.ts";
import type { PostgreSQLClient } from "./connection/postgresql_client.ts";

/**
 * Where the database is, and how it is used.
 *
 * @example
 * ```ts ignore
 * import type { PostgreSQLConnectorOptions } from "@supertracer/postgres";
 *
 * const options: PostgreSQLConnectorOptions = {
 *   host: "db.example.com",
 *   database: "app",
 *   user: "app",
 *   password: () => Deno.env.get("DB_PASSWORD") ?? "",
 *   sslmode: "verify-full",
 *   schema: "supertracer",
 * };
 * ```
 */
export interface PostgreSQLConnectorOptions {
  /**
   * Address: `postgres://user:password@host:port/database?sslmode=require`, with several servers
   * `postgres://user:password@host:port,host:port/database`. Of the parameters `sslmode`,
   * `sslrootcert`, `sslcert`, `sslkey` and `sslpassword`, `host` and `port`, `user` and `password`,
   * `target_session_attrs`, `application_name`, `connect_timeout` (seconds) and `options` are
   * understood. The other options go before it.
   *
   * @default {undefined}
   */
  readonly url?: string | undefined;
  /**
   * Address of a replica that lists, details, counts, metrics and errors are read from, or
   * `"host:port,host:port"`; what it does not say is as for the primary. Where the replica fails or can't
   * be reached, the primary is asked. What was just stored appears once the replica has it.
   *
   * @default {undefined}
   */
  readonly readUrl?: string | undefined;
  /**
   * Name or address of the server, or the folder of its Unix socket. Several, separated by commas,
   * are tried one after the other, beginning with the one used last.
   *
   * @default {"localhost"}
   */
  readonly host?: string | undefined;
  /**
   * Port of the server; of several servers one for all, or one for each.
   *
   * @default {5432}
   */
  readonly port?: number | readonly number[] | undefined;
  /**
   * What a server must be to be used. A standby counts as an outage, until it is promoted; `any` is
   * for those who only look at what is stored.
   *
   * @default {"read-write"}
   */
  readonly targetSessionAttrs?: TargetSessionAttrs | undefined;
  /**
   * Name of the database.
   *
   * @default {"supertracer"}
   */
  readonly database?: string | undefined;
  /**
   * Name of the user.
   *
   * @default {"postgres"}
   */
  readonly user?: string | undefined;
  /**
   * Password of the user, or what returns it each time a connection is opened.
   *
   * @default {""}
   */
  readonly password?: string | (() => string | Promise<string>) | undefined;
  /**
   * Whether and how the connection is encrypted.
   *
   * @default {"prefer"}
   */
  readonly sslmode?: SslMode | undefined;
  /**
   * Certificates of the authorities that are trusted, PEM.
   *
   * @default {undefined}
   */
  readonly ca?: string | undefined;
  /**
   * Path of a file with the same as `ca`, read when connecting.
   *
   * @default {undefined}
   */
  readonly sslrootcert?: string | undefined;
  /**
   * Certificate shown to a server that asks for one, PEM; those between it and the authority follow.
   *
   * @default {undefined}
   */
  readonly cert?: string | undefined;
  /**
   * Private key of that certificate, PEM.
   *
   * @default {undefined}
   */
  readonly key?: string | undefined;
  /**
   * Path of a file with the same as `cert`, read when connecting.
   *
   * @default {undefined}
   */
  readonly sslcert?: string | undefined;
  /**
   * Path of a file with the same as `key`, read when connecting.
   *
   * @default {undefined}
   */
  readonly sslkey?: string | undefined;
  /**
   * Password of the key, where it is encrypted.
   *
   * @default {undefined}
   */
  readonly sslpassword?: string | undefined;
  /**
   * Most connections, from 2: one writes, the others read. A further one listens while logs are
   * watched.
   *
   * @default {4}
   */
  readonly max?: number | undefined;
  /**
   * A client of `npm:postgres` that the app has already, used instead of connections of our own and
   * never closed. A query that is late is canceled, but its connection stays in the client.
   *
   * @default {undefined}
   */
  readonly sql?: PostgreSQLClient | undefined;
  /**
   * Schema of the tables: letters, digits and `_`. It is created if it does not exist. Without it the
   * `search_path` is followed once, and its schema used from then on.
   *
   * @default {undefined}
   */
  readonly schema?: string | undefined;
  /**
   * How logs are kept in a database that has no table of them yet; one that is there stays as it is,
   * whatever is given here. With `daily` old logs are deleted by dropping whole days.
   *
   * @default {"none"}
   */
  readonly partitioning?: Partitioning | undefined;
  /**
   * Whether there is an index that finds texts in the message, the error and the URL, if the extension
   * `pg_trgm` is there or may be created. With `"auto"` it is built in the background once somebody
   * searches texts, and dropped by a cleanup if nobody has for seven days. With `true` it is always
   * there: created with the tables, or built in the background after the start. `false` drops it.
   *
   * @default {"auto"}
   */
  readonly textIndex?: "auto" | boolean | undefined;
  /**
   * Whether statements are prepared. To be `false` behind PgBouncer in transaction mode before its
   * version 1.21; that one is recognized where it refuses `statement_timeout` at the start.
   *
   * @default {true}
   */
  readonly prepare?: boolean | undefined;
  /**
   * Whether to `NOTIFY` other processes of what is saved, and to `LISTEN` to them, which does not work
   * through PgBouncer in transaction mode. With `false` `watch()` polls once a second.
   *
   * @default {true, `false` where PgBouncer is recognized}
   */
  readonly notify?: boolean | undefined;
  /**
   * Milliseconds that opening a connection may take, 100 to 600,000.
   *
   * @default {10_000}
   */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * Milliseconds that a query may take, 100 to 600,000; then it fails and its connection is closed.
   *
   * @default {10_000}
   */
  readonly queryTimeoutMs?: number | undefined;
  /**
   * Milliseconds that creating the schema or bringing it up to date may take, 100 to 86,400,000:
   * building indexes on a large table of the Python version takes its time.
   *
   * @default {600_000}
   */
  readonly migrationTimeoutMs?: number | undefined;
  /**
   * Days that metrics are kept, and errors that are not seen again, 1 to 3,650; logs have a retention
   * of their own.
   *
   * @default {30}
   */
  readonly metricsRetentionDays?: number | undefined;
  /**
   * What the connections are called in `pg_stat_activity`.
   *
   * @default {"supertracer"}
   */
  readonly applicationName?: string | undefined;
}

const NAMES: Readonly<Record<keyof PostgreSQLConnectorOptions, true>> = {
  url: true,
  readUrl: true,
  host: true,
  port: true,
  targetSessionAttrs: true,
  database: true,
  user: true,
  password: true,
  sslmode: true,
  ca: true,
  sslrootcert: true,
  cert: true,
  key: true,
  sslcert: true,
  sslkey: true,
  sslpassword: true,
  max: true,
  sql: true,
  schema: true,
  partitioning: true,
  textIndex: true,
  prepare: true,
  notify: true,
  connectTimeoutMs: true,
  queryTimeoutMs: true,
  migrationTimeoutMs: true,
  metricsRetentionDays: true,
  applicationName: true,
};

/** Connections to a replica: those who look at the dashboard are few. One more would write. */
const MAX_CONNECTIONS = 3;

const PARTITIONINGS: readonly Partitioning[] = ["none", "daily"];

/**
 * Fills in the defaults and checks what was given. Nothing of an address or a password is in an
 * error.
 *
 * @param given Address, or options.
 * @returns The settings.
 * @throws {ConfigError} If an option has the wrong shape.
 */
export function resolvePostgreSQLOptions(
  given: string | PostgreSQLConnectorOptions,
): ConnectionSettings {
  const options = typeof given === "string" ? { url: given } : given;
  checkOptionNames("PostgreSQLConnector", options, NAMES);
  const { sql, ca, password, schema } = options;
  const address = readAddress(options.url);
  if (schema !== undefined && !/^[A-Za-z_][A-Za-z0-9_]{0,49}$/.test(schema)) {
    throw new ConfigError(
      "Cannot use schema: expected a letter and up to 49 letters, digits or _, received another text",
    );
  }
  const sslmode = oneOf("sslmode", SSL_MODES, options.sslmode ?? address.sslmode ?? "prefer");
  const authority = pemSource("sslrootcert", ca, options.sslrootcert ?? address.sslrootcert);
  checkAuthority(sslmode, authority);
  const servers = serverAddresses(
    options.host?.split(",") ?? address.hosts ?? ["localhost"],
    options.port ?? address.ports ?? 5_432,
  );
  return {
    servers,
    targetSessionAttrs: oneOf(
      "targetSessionAttrs",
      TARGETS,
      options.targetSessionAttrs ?? address.targetSessionAttrs ?? "read-write",
    ),
    database: options.database ?? address.database ?? "supertracer",
    user: options.user ?? address.user ?? "postgres",
    password: password ?? address.password ?? "",
    sslmode,
    ca: authority,
    clientCertificate: clientCertificate(options, address),
    max: inRange("max", options.max ?? 4, 2, 1_000),
    isReadOnly: false,
    sql,
    schema,
    partitioning: oneOf("partitioning", PARTITIONINGS, options.partitioning ?? "none"),
    textIndex: indexing(options.textIndex ?? "auto"),
    prepare: options.prepare ?? true,
    notify: options.notify ?? true,
    connectTimeoutMs: inRange(
      "connectTimeoutMs",
      options.connectTimeoutMs ?? address.connectTimeoutMs ?? 10_000,
      100,
      600_000,
    ),
    queryTimeoutMs: inRange("queryTimeoutMs", options.queryTimeoutMs ?? 10_000, 100, 600_000),
    migrationTimeoutMs: inRange(
      "migrationTimeoutMs",
      options.migrationTimeoutMs ?? 600_000,
      100,
      86_400_000,
    ),
    metricsRetentionDays: inRange(
      "metricsRetentionDays",
      options.metricsRetentionDays ?? 30,
      1,
      3_650,
    ),
    applicationName: options.applicationName ?? address.applicationName ?? "supertracer",
    serverOptions: address.serverOptions,
  };
}

function indexing(value: "auto" | boolean): "auto" | boolean {
  if (value === "auto" || typeof value === "boolean") return value;
  throw new ConfigError(
    `Cannot use textIndex: expected "auto", true or false, received ${JSON.stringify(value)}`,
  );
}

/**
 * How to connect to a replica: as to the primary, but for what the address says.
 *
 * @param readUrl Address, or `"host:port,host:port"`.
 * @param primary How to connect to the primary.
 * @throws {ConfigError} If the address can't be read.
 */
export function replicaSettings(
  readUrl: string,
  primary: ConnectionSettings,
): ConnectionSettings {
  const address = readAddress(readUrl.includes("://") ? readUrl : `postgres://${readUrl}`);
  const sslmode = oneOf("sslmode", SSL_MODES, address.sslmode ?? primary.sslmode);
  const ca = pemSource("sslrootcert", undefined, address.sslrootcert) ?? primary.ca;
  checkAuthority(sslmode, ca);
  return {
    ...primary,
    servers: serverAddresses(address.hosts ?? ["localhost"], address.ports ?? 5_432),
    targetSessionAttrs: oneOf("targetSessionAttrs", TARGETS, address.targetSessionAttrs ?? "any"),
    database: address.database ?? primary.database,
    user: address.user ?? primary.user,
    password: address.password ?? primary.password,
    sslmode,
    ca,
    clientCertificate: clientCertificate({}, address) ?? primary.clientCertificate,
    max: MAX_CONNECTIONS,
    sql: undefined,
    isReadOnly: true,
    connectTimeoutMs: address.connectTimeoutMs ?? primary.connectTimeoutMs,
    applicationName: address.applicationName ?? primary.applicationName,
    serverOptions: address.serverOptions ?? primary.serverOptions,
  };
}
