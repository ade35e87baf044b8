/** What happens to bytes on their way. */
export type ProxyMode = "pass" | "hold" | "refuse";

/**
 * A proxy between a client and a server on loopback, which can stop answers on their way, refuse
 * connections, cut them, and be slow.
 */
export class TcpProxy implements AsyncDisposable {
  /** What happens to what the server says. */
  answers: ProxyMode = "pass";
  /** What each connection takes of what the client says, in bytes a second. */
  bytesPerSecond = Infinity;
  /** Milliseconds that everything takes on its way, in each direction. */
  delayMs = 0;
  /** Port of the server; connections made from now on go there. */
  target: number;
  readonly #listener: Deno.TcpListener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #connections: Set<Deno.Conn> = new Set();
  readonly #serving: Promise<void>;

  constructor(target: number) {
    this.target = target;
    this.#serving = this.#serve();
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** Cuts all connections. */
  cut(): void {
    for (const connection of this.#connections) close(connection);
    this.#connections.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.cut();
    await this.#serving;
  }

  async #serve(): Promise<void> {
    const pipes: Promise<void>[] = [];
    try {
      for await (const client of this.#listener) {
        const server = this.answers === "refuse" ? undefined : await this.#reach();
        if (server === undefined) {
          client.close();
          continue;
        }
        this.#connections.add(client).add(server);
        pipes.push(this.#pipe(client, server, false), this.#pipe(server, client, true));
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
    await Promise.all(pipes);
  }

  /** A connection to the server, unless it is down. */
  async #reach(): Promise<Deno.Conn | undefined> {
    try {
      return await Deno.connect({ hostname: "127.0.0.1", port: this.target });
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      return undefined;
    }
  }

  async #pipe(from: Deno.Conn, to: Deno.Conn, isAnswer: boolean): Promise<void> {
    let sending: Promise<void> = Promise.resolve();
    try {
      while (true) {
        const buffer = new Uint8Array(16_384);
        const count = await from.read(buffer);
        if (count === null) break;
        if (isAnswer && this.answers === "hold") continue;
        if (!isAnswer) await pause(count / this.bytesPerSecond * 1_000);
        // Reading goes on meanwhile: it is the way that is long.
        const arriving = pause(this.delayMs);
        sending = sending.then(() => arriving).then(async () => {
          for (let sent = 0; sent < count;) sent += await to.write(buffer.subarray(sent, count));
        });
        if (this.delayMs === 0) await sending;
        else sending.catch(() => {});
      }
      await sending;
    } catch {
      // It was cut.
    }
    for (const connection of [from, to]) {
      close(connection);
      this.#connections.delete(connection);
    }
  }
}

function pause(ms: number): Promise<void> | undefined {
  return ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : undefined;
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed.
  }
}
