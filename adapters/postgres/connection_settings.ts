import type { PostgreSQLClient } from "./postgresql_client.ts";
import type { PostgreSQLConnectorOptions, SslMode } from "./postgresql_options.ts";

/** Options with their defaults, checked. */
export interface ConnectionSettings {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | (() => string | Promise<string>);
  readonly sslmode: SslMode;
  readonly ca: string | undefined;
  readonly sslrootcert: string | undefined;
  readonly max: number;
  readonly sql: PostgreSQLClient | undefined;
  readonly schema: string | undefined;
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

const SSL_MODES: readonly SslMode[] = [
  "disable",
  "allow",
  "prefer",
  "require",
  "verify-ca",
  "verify-full",
];

const PARAMETERS = [
  "application_name",
  "connect_timeout",
  "host",
  "options",
  "password",
  "port",
  "sslmode",
  "sslrootcert",
  "user",
];

/**
 * Fills in the defaults and checks what was given. Nothing of an address or a password is in an
 * error.
 *
 * @param given Address, or options.
 * @returns The settings.
 * @throws {TypeError} If an option has the wrong shape.
 * @throws {RangeError} If a number is out of range.
 */
export function connectionSettings(
  given: string | PostgreSQLConnectorOptions,
): ConnectionSettings {
  const options = typeof given === "string" ? { url: given } : given;
  const { sql, ca, password, schema } = options;
  const address = readAddress(options.url);
  if (schema !== undefined && !/^[A-Za-z_][A-Za-z0-9_]{0,49}$/.test(schema)) {
    throw new TypeError(
      "Cannot use schema: expected a letter and up to 49 letters, digits or _, received another text",
    );
  }
  const sslmode = readSslMode(options.sslmode ?? address.sslmode ?? "prefer");
  const sslrootcert = options.sslrootcert ?? address.sslrootcert;
  if (sslmode === "verify-ca" && ca === undefined && sslrootcert === undefined) {
    throw new TypeError(
      'Cannot use sslmode "verify-ca" without an authority, anybody can get a certificate of one ' +
        'that all trust: pass ca or sslrootcert, or use "verify-full"',
    );
  }
  return {
    host: options.host ?? address.host ?? "localhost",
    port: inRange("port", options.port ?? address.port ?? 5_432, 1, 65_535),
    database: options.database ?? address.database ?? "supertracer",
    user: options.user ?? address.user ?? "postgres",
    password: password ?? address.password ?? "",
    sslmode,
    ca,
    sslrootcert,
    max: inRange("max", options.max ?? 4, 2, 1_000),
    sql,
    schema,
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

/** What an address says; the rest is `undefined`. */
interface Address {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly database?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly sslmode?: string | undefined;
  readonly sslrootcert?: string | undefined;
  readonly applicationName?: string | undefined;
  readonly serverOptions?: string | undefined;
  readonly connectTimeoutMs?: number | undefined;
}

function readAddress(url: string | undefined): Address {
  if (url === undefined) return {};
  const expected = "expected postgres://user:password@host:port/database";
  // No cause: the error of URL quotes the address, password included.
  if (!URL.canParse(url)) throw new TypeError(`Cannot read the address: ${expected}`);
  const { protocol, username, password, hostname, port, pathname, searchParams } = new URL(url);
  if (protocol !== "postgres:" && protocol !== "postgresql:") {
    throw new TypeError(`Cannot read the address: ${expected}, received another protocol`);
  }
  for (const name of searchParams.keys()) {
    if (!PARAMETERS.includes(name)) {
      throw new TypeError(
        `Cannot use the parameter ${JSON.stringify(name)} of the address: expected one of ` +
          `${PARAMETERS.join(", ")}`,
      );
    }
  }
  const parameter = (name: string) => searchParams.get(name) || undefined;
  return {
    host: decode(hostname.replace(/^\[(.*)\]$/, "$1")) || parameter("host"),
    port: number(port || parameter("port")),
    database: decode(pathname.slice(1)) || undefined,
    user: decode(username) || parameter("user"),
    password: decode(password) || parameter("password"),
    sslmode: parameter("sslmode"),
    sslrootcert: parameter("sslrootcert"),
    applicationName: parameter("application_name"),
    serverOptions: parameter("options"),
    connectTimeoutMs: milliseconds(parameter("connect_timeout")),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new TypeError("Cannot read the address: a % in it is not followed by two digits");
  }
}

function number(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function milliseconds(seconds: string | undefined): number | undefined {
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}

function readSslMode(text: string): SslMode {
  const mode = SSL_MODES.find((each) => each === text);
  if (mode !== undefined) return mode;
  throw new TypeError(
    `Cannot use sslmode ${JSON.stringify(text)}: expected one of ${SSL_MODES.join(", ")}`,
  );
}

function inRange(name: string, value: number, min: number, max: number): number {
  if (value >= min && value <= max) return value;
  throw new RangeError(`Cannot use ${name} ${value}: expected a number from ${min} to ${max}`);
}
