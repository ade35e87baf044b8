import { ConfigError } from "@supertracer/core";
import type { DatabaseAddress } from "./database_address.ts";
import type { PostgreSQLClient } from "./postgresql_client.ts";

/**
 * Whether and how the connection is encrypted, meaning what libpq's documentation says
 * (https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION):
 *
 * - `disable`: never.
 * - `allow`: first without; if the server refuses that, encrypted.
 * - `prefer`: first encrypted; if that fails, without.
 * - `require`: always, whatever the certificate; with `ca` it is checked as by `verify-ca`.
 * - `verify-ca`: always, and the certificate must come from `ca`.
 * - `verify-full`: as `verify-ca`, and the certificate must be made out to the host. Without `ca`
 *   any authority will do that the runtime trusts.
 *
 * @example
 * ```ts ignore
 * import type { SslMode } from "@supertracer/postgres";
 * const sslmode: SslMode = "verify-full";
 * ```
 */
export type SslMode = "disable" | "allow" | "prefer" | "require" | "verify-ca" | "verify-full";

/**
 * What a server must be to be used, meaning what libpq's documentation says
 * (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-TARGET-SESSION-ATTRS):
 * `any`, one that takes writes (`read-write`), or one that is not a standby (`primary`).
 *
 * @example
 * ```ts ignore
 * import type { TargetSessionAttrs } from "@supertracer/postgres";
 * const targetSessionAttrs: TargetSessionAttrs = "read-write";
 * ```
 */
export type TargetSessionAttrs = "any" | "read-write" | "primary";

/**
 * How a new database keeps logs: in one table (`none`), or in one that has a partition for each UTC
 * day (`daily`).
 *
 * @example
 * ```ts ignore
 * import type { Partitioning } from "@supertracer/postgres";
 * const partitioning: Partitioning = "daily";
 * ```
 */
export type Partitioning = "none" | "daily";

/** Address of a server. */
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

/** The certificate shown to the server. */
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
  readonly textIndex: "auto" | boolean;
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

/** Fails where a certificate of any authority would be trusted. */
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

/** Certificate and key as options. */
export interface CertificateOptions {
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly sslcert?: string | undefined;
  readonly sslkey?: string | undefined;
  readonly sslpassword?: string | undefined;
}

/** The certificate shown to the server, if any. */
export function clientCertificate(
  options: CertificateOptions,
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

/** PEM takes precedence over a path. */
export function pemSource(
  option: string,
  pem: string | undefined,
  path: string | undefined,
): PemSource | undefined {
  if (pem !== undefined) return { pem };
  return path === undefined ? undefined : { path, option };
}

/** A text, if it is known. */
export function oneOf<T extends string>(name: string, known: readonly T[], text: string): T {
  const found = known.find((each) => each === text);
  if (found !== undefined) return found;
  throw new ConfigError(
    `Cannot use ${name} ${JSON.stringify(text)}: expected one of ${known.join(", ")}`,
  );
}

/** A number, if it is within the bounds. */
export function inRange(name: string, value: number, min: number, max: number): number {
  if (value >= min && value <= max) return value;
  throw new ConfigError(`Cannot use ${name} ${value}: expected a number from ${min} to ${max}`);
}

/** The server and the database, without user and password. */
export function describeServer({ database, servers, sql }: ConnectionSettings): string {
  if (sql !== undefined) return "the server of the client given";
  return `${servers.map(({ host, port }) => `${host}:${port}`).join(",")}/${database}`;
}
