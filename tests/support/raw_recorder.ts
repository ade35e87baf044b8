/** A request as its bytes say it. */
export interface RawRequest {
  readonly method: string;
  readonly target: string;
  /** Names in lower case, each character of a value a byte. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Each character a byte. */
  readonly body: string;
}

/** Parses a request with `content-length`; `undefined` while it is not there as a whole. */
export function parseRawRequest(bytes: string): RawRequest | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [line = "", ...fields] = bytes.slice(0, end).split("\r\n");
  const [method = "", target = ""] = line.split(" ");
  const headers = fields.map((field): [string, string] => {
    const colon = field.indexOf(":");
    return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
  });
  const length = Number(headers.find(([name]) => name === "content-length")?.[1] ?? 0);
  const body = bytes.slice(end + 4);
  return body.length < length ? undefined : { method, target, headers, body };
}

/** A server that interprets nothing: it keeps what it was sent, and answers 200. */
export class RawRecorder implements AsyncDisposable {
  readonly requests: RawRequest[] = [];
  readonly #listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  readonly #serving = this.#serve();

  get port(): number {
    return this.#listener.addr.port;
  }

  async #serve(): Promise<void> {
    const answering: Promise<void>[] = [];
    try {
      for await (const connection of this.#listener) answering.push(this.#answer(connection));
    } catch {
      // The listener was closed.
    }
    await Promise.all(answering);
  }

  async #answer(connection: Deno.Conn): Promise<void> {
    using _ = connection;
    const buffer = new Uint8Array(16_384);
    let received = "";
    for (;;) {
      const read = await connection.read(buffer);
      if (read === null) return;
      received += String.fromCharCode(...buffer.subarray(0, read));
      const request = parseRawRequest(received);
      if (request === undefined) continue;
      this.requests.push(request);
      await connection.write(
        new TextEncoder().encode(
          "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        ),
      );
      return;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#serving;
  }
}
