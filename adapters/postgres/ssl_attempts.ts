import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import type { ConnectionOptions } from "node:tls";
import type { ConnectionSettings } from "./connection_settings.ts";

/**
 * One way to connect: `plain`, `tls`, or `offered`: encrypted if the server offers it, else plain on
 * the same connection.
 */
export type SslAttempt = "plain" | "tls" | "offered";

/**
 * The ways to try, one after the other until one works, as libpq does: after a failure of any kind,
 * a refused user included, as `pg_hba.conf` may admit users with or without encryption only.
 *
 * @param settings Where to connect to; Unix sockets are never encrypted.
 */
export function sslAttempts({ sslmode, host }: ConnectionSettings): readonly SslAttempt[] {
  if (host.startsWith("/") || sslmode === "disable") return ["plain"];
  if (sslmode === "allow") return ["plain", "tls"];
  if (sslmode === "prefer") return ["offered", "plain"];
  return ["tls"];
}

/**
 * What is asked of the server's certificate.
 *
 * @param settings Mode, host and authorities.
 * @returns Options of `tls.connect()`.
 */
export async function tlsOptions(settings: ConnectionSettings): Promise<ConnectionOptions> {
  const { sslmode, host, sslrootcert } = settings;
  const ca = settings.ca ??
    (sslrootcert === undefined || sslrootcert === "system"
      ? undefined
      : await readFile(sslrootcert, "utf8"));
  // RFC 6066: no address is sent as server name. The certificate is compared with `host` all the same.
  const options: ConnectionOptions = { host, ...(isIP(host) === 0 && { servername: host }) };
  if (sslmode === "verify-full") return { ...options, ...(ca !== undefined && { ca }) };
  if (ca !== undefined && (sslmode === "verify-ca" || sslmode === "require")) {
    return { ...options, ca, checkServerIdentity: () => undefined };
  }
  return { ...options, rejectUnauthorized: false };
}
