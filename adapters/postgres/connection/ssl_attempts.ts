import type { SslMode } from "./connection_settings.ts";

/**
 * One way to connect: `plain`, `tls`, or `offered`: encrypted if the server offers it, else plain on
 * the same connection.
 */
export type SslAttempt = "plain" | "tls" | "offered";

/**
 * The ways to try, one after the other until one works, as libpq does: after a failure of any kind,
 * a refused user included, as `pg_hba.conf` may admit users with or without encryption only.
 *
 * @param sslmode Whether and how to encrypt.
 * @param host Where to connect to; Unix sockets are never encrypted.
 */
export function sslAttempts(sslmode: SslMode, host: string): readonly SslAttempt[] {
  if (host.startsWith("/") || sslmode === "disable") return ["plain"];
  if (sslmode === "allow") return ["plain", "tls"];
  if (sslmode === "prefer") return ["offered", "plain"];
  return ["tls"];
}
