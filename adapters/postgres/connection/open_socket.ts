import { connect, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import type { SslMode } from "./connection_settings.ts";

/** SSLRequest: length 8, code 80877103. */
const SSL_REQUEST = new Uint8Array([0, 0, 0, 8, 4, 210, 22, 47]);
const YES = "S".charCodeAt(0);
const NO = "N".charCodeAt(0);

/**
 * One way to connect: `plain`, `tls`, or `offered`: encrypted if the server offers it, else plain on
 * the same connection.
 */
export type SslAttempt = "plain" | "tls" | "offered";

/** Where a socket goes, and how. */
export interface SocketTarget {
  readonly host: string;
  readonly port: number;
  readonly attempt: SslAttempt;
  readonly tls: ConnectionOptions;
}

/** A socket that was opened. */
export interface OpenSocket {
  readonly socket: Socket;
  /**
   * Rejected with what breaks the socket, never fulfilled: a server may refuse a certificate at any
   * time after the handshake (RFC 8446, 4.4.2.4), also before the driver listens.
   */
  readonly broken: Promise<never>;
}

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

/** The server speaks no TLS. */
class NoTlsError extends Error {
  override readonly name = "NoTlsError";
  readonly code = "NO_TLS";
}

/**
 * Opens a socket to the server, encrypted where that is asked for.
 *
 * @param target Where to.
 * @param signal Gives it up: the socket is destroyed and the promise rejected.
 * @returns A socket on which nothing was said yet.
 */
export async function openSocket(
  target: SocketTarget,
  signal: AbortSignal,
): Promise<OpenSocket> {
  const { host, port, attempt, tls } = target;
  const plain = host.startsWith("/")
    ? connect({ path: `${host}/.s.PGSQL.${port}` })
    : connect({ host, port });
  // Otherwise the end of a long statement waits for an acknowledgement of what precedes it: 40 ms.
  plain.setNoDelay(true);
  const broken = whenBroken(plain);
  await settled(plain, "connect", signal);
  if (attempt === "plain") return { socket: plain, broken };
  plain.write(SSL_REQUEST);
  const answer = await settled(plain, "data", signal);
  // More than one byte would be injected, to be read as encrypted later (CVE-2021-23222).
  const byte = answer instanceof Uint8Array && answer.length === 1 ? answer[0] : undefined;
  if (byte === NO && attempt === "offered") return { socket: plain, broken };
  if (byte !== YES) {
    plain.destroy();
    throw new NoTlsError("the server does not speak TLS");
  }
  const encrypted = connectTls({ ...tls, socket: plain });
  const encryptedBroken = whenBroken(encrypted);
  await settled(encrypted, "secureConnect", signal);
  return { socket: encrypted, broken: encryptedBroken };
}

/** Always listens: an error without a listener would end the process. */
function whenBroken(socket: Socket): Promise<never> {
  const broken = new Promise<never>((_, reject) => {
    socket.on("error", reject);
    socket.on("close", () => reject(closedError()));
  });
  // It may never be awaited.
  broken.catch(() => {});
  return broken;
}

function closedError(): Error {
  return Object.assign(new Error("the connection was closed"), { code: "CONNECTION_CLOSED" });
}

/** Waits for an event; destroys the socket when it fails, closes, or the signal aborts first. */
function settled(socket: Socket, event: string, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    socket.once(event, succeed);
    socket.once("error", fail);
    socket.once("close", closed);
    signal.addEventListener("abort", aborted);
    if (signal.aborted) aborted();

    function succeed(value: unknown): void {
      release();
      resolve(value);
    }

    function fail(error: Error): void {
      release();
      socket.destroy();
      reject(error);
    }

    function closed(): void {
      fail(closedError());
    }

    function aborted(): void {
      fail(signal.reason instanceof Error ? signal.reason : new Error("given up"));
    }

    function release(): void {
      socket.removeListener(event, succeed);
      socket.removeListener("error", fail);
      socket.removeListener("close", closed);
      signal.removeEventListener("abort", aborted);
    }
  });
}
