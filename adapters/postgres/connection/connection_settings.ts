import { ConfigError } from "@supertracer/core";
import { type DatabaseAddress, readAddress } from "./database_address.ts";
import type { PostgreSQLClient } from "./postgresql_client.ts";
import type {
  Partitioning,
  PostgreSQLConnectorOptions,
  SslMode,
  TargetSessionAttrs,
} from "../postgresql_options.ts";

/** Where a server listens. */
export interface ServerAddress {
  /** Name, IP address, or the folder of its Unix socket. */
  readonly host: string;
  readonly port: number;
}

/** Certificate or key: PEM, or the path of a file with it. */
export type PemSource = { readonly pem: string } | {
  readonly path: string;
  /** The option that has the path, for errors. */
  readonly option: string;
};

/** What we show to the server. */
export interface ClientCertificate {
  readonly cert: PemSource;
  readonly key: PemSource;
  /** Opens the key, where it is encrypted. */
  readonly password: string | undefined;
}

/** Options with their defaults, checked. */
export interface ConnectionSettings {
  /** The servers to try, one after the other. */
  readonly servers: readonly ServerAddress[];
  readonly targetSessionAttrs: TargetSessionAttrs;
  readonly database: string;
  readonly user: string;
  readonly password: string | (() => string | Promise<string>);
  readonly sslmode: SslMode;
  /** Authorities that are trusted; `undefined` for those of the runtime. */
  readonly ca: PemSource | undefined;
  readonly clientCertificate: ClientCertificate | undefined;
  readonly max: number;
  /** Whether the server is to refuse writes. */
  readonly isReadOnly: boolean;
  readonly sql: PostgreSQLClient | undefined;
  readonly schema: string | undefined;
  readonly partitioning: Partitioning;
  readonly textIndex: boolean;
  readonly prepare: boolean;
  readonly notify: boolean;
  readonly connectTimeoutMs: number;
  readonly queryTimeoutMs: number;
  readonly migrationTimeoutMs: number;
  readonly metricsRetentionDays: number;
  readonly applicationName: string;
  /** `options` of the address: settings of the server. */
  readonly serverOptions: string | undefined;
}

/** What `sslmode` may be. */
export const SSL_MODES: readonly SslMode[] = [
  "disable",
  "allow",
  "prefer",
  "require",
  "verify-ca",
  "verify-full",
];

/** What `targetSessionAttrs` may be. */
export const TARGETS: readonly TargetSessionAttrs[] = ["any", "read-write", "primary"];

const PARTITIONINGS: readonly Partitioning[] = ["none", "daily"];

/**
 * Fills in the defaults and checks what was given. Nothing of an address or a password is in an
 * error.
 *
 * @param given Address, or options.
 * @returns The settings.
 * @throws {ConfigError} If an option has the wrong shape.
 */
export function connectionSettings(
  given: string | PostgreSQLConnectorOptions,
): ConnectionSettings {
  const options = typeof given === "string" ? { url: given } : given;
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
    textIndex: options.textIndex ?? true,
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

/** Fails where whoever has a certificate of any authority would be trusted. */
export function checkAuthority(sslmode: SslMode, authority: PemSource | undefined): void {
  if (sslmode === "verify-ca" && authority === undefined) {
    throw new ConfigError(
      'Cannot use sslmode "verify-ca" without an authority, anybody can get a certificate of one ' +
        'that all trust: pass ca or sslrootcert, or use "verify-full"',
    );
  }
}

/** The servers that hosts and ports name. */
export function serverAddresses(
  hosts: readonly string[],
  given: number | readonly number[],
): ServerAddress[] {
  const ports = typeof given === "number" ? [given] : given;
  if (ports.length !== 1 && ports.length !== hosts.length) {
    throw new ConfigError(
      `Cannot use port: expected one, or one for each host, received ${ports.length} for ` +
        `${hosts.length}`,
    );
  }
  return hosts.map((host, i) => ({
    host: host.trim() || "localhost",
    port: inRange("port", ports[i] ?? ports[0] ?? NaN, 1, 65_535),
  }));
}

/** What is shown to the server, if anything. */
export function clientCertificate(
  options: PostgreSQLConnectorOptions,
  address: DatabaseAddress,
): ClientCertificate | undefined {
  const cert = pemSource("sslcert", options.cert, options.sslcert ?? address.sslcert);
  const key = pemSource("sslkey", options.key, options.sslkey ?? address.sslkey);
  if (cert !== undefined && key !== undefined) {
    return { cert, key, password: options.sslpassword ?? address.sslpassword };
  }
  if (cert === undefined && key === undefined) return undefined;
  throw new ConfigError(
    `Cannot use a client certificate without its ${cert === undefined ? "certificate" : "key"}: ` +
      "pass sslcert and sslkey, or cert and key",
  );
}

/** PEM goes before a path. */
export function pemSource(
  option: string,
  pem: string | undefined,
  path: string | undefined,
): PemSource | undefined {
  if (pem !== undefined) return { pem };
  return path === undefined ? undefined : { path, option };
}

/** A text, if it is one of those known. */
export function oneOf<T extends string>(name: string, known: readonly T[], text: string): T {
  const found = known.find((each) => each === text);
  if (found !== undefined) return found;
  throw new ConfigError(
    `Cannot use ${name} ${JSON.stringify(text)}: expected one of ${known.join(", ")}`,
  );
}

function inRange(name: string, value: number, min: number, max: number): number {
  if (value >= min && value <= max) return value;
  throw new ConfigError(`Cannot use ${name} ${value}: expected a number from ${min} to ${max}`);
}

/** Where they lead to, without user and password. */
export function placeOf({ database, servers, sql }: ConnectionSettings): string {
  if (sql !== undefined) return "the server of the client given";
  return `${servers.map(({ host, port }) => `${host}:${port}`).join(",")}/${database}`;
}
