import { connect, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import type { SslAttempt } from "./ssl_attempts.ts";

/** Asks the server for encryption: length 8, code 80877103. */
const SSL_REQUEST = new Uint8Array([0, 0, 0, 8, 4, 210, 22, 47]);
const YES = "S".charCodeAt(0);
const NO = "N".charCodeAt(0);

/** Where a socket goes, and how. */
export interface SocketTarget {
  readonly host: string;
  readonly port: number;
  readonly attempt: SslAttempt;
  readonly tls: ConnectionOptions;
}

/** The server speaks no TLS. */
export class NoTlsError extends Error {
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
export async function openSocket(target: SocketTarget, signal: AbortSignal): Promise<Socket> {
  const { host, port, attempt, tls } = target;
  const plain = host.startsWith("/")
    ? connect({ path: `${host}/.s.PGSQL.${port}` })
    : connect({ host, port });
  await settled(plain, "connect", signal);
  if (attempt === "plain") return plain;
  plain.write(SSL_REQUEST);
  const answer = await settled(plain, "data", signal);
  // More than one byte would be somebody's who wants it to be read as encrypted (CVE-2021-23222).
  const byte = answer instanceof Uint8Array && answer.length === 1 ? answer[0] : undefined;
  if (byte === NO && attempt === "offered") return plain;
  if (byte !== YES) {
    plain.destroy();
    throw new NoTlsError("the server does not speak TLS");
  }
  const encrypted = connectTls({ ...tls, socket: plain });
  await settled(encrypted, "secureConnect", signal);
  return encrypted;
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
      // An error after the first has nobody to listen, which would end the process.
      socket.on("error", () => {});
      socket.destroy();
      reject(error);
    }

    function closed(): void {
      fail(Object.assign(new Error("the connection was closed"), { code: "CONNECTION_CLOSED" }));
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
