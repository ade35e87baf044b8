/** A server that notes how each request came, and refuses one of unknown length as WSGI and S3 do. */
export interface LengthServer extends AsyncDisposable {
  /** `"http://127.0.0.1:4711"`. */
  readonly origin: string;
}

/**
 * Starts one.
 *
 * @param note Called with `"POST /gate content-length 5: 5 bytes"`.
 */
export function lengthServer(note: (text: string) => void): LengthServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.Conn>();
  const serving = serve(listener, open, note);
  return {
    origin: `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`,
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of open) {
        try {
          connection.close();
        } catch {
          // It is closed.
        }
      }
      await serving;
    },
  };
}

async function serve(
  listener: Deno.Listener,
  open: Set<Deno.Conn>,
  note: (text: string) => void,
): Promise<void> {
  const answers: Promise<void>[] = [];
  try {
    for await (const connection of listener) {
      open.add(connection);
      answers.push(
        answer(connection, note).catch(() => {}).finally(() => {
          open.delete(connection);
          try {
            connection.close();
          } catch {
            // The test closed it.
          }
        }),
      );
    }
  } catch {
    // The listener was closed.
  }
  await Promise.all(answers);
}

async function answer(connection: Deno.Conn, note: (text: string) => void): Promise<void> {
  let text = "";
  const buffer = new Uint8Array(65_536);
  const readMore = async (): Promise<boolean> => {
    const bytes = await connection.read(buffer);
    if (bytes === null) return false;
    text += new TextDecoder("latin1").decode(buffer.subarray(0, bytes));
    return true;
  };
  while (!text.includes("\r\n\r\n")) if (!await readMore()) return;
  const end = text.indexOf("\r\n\r\n") + 4;
  const head = text.slice(0, end);
  const path = head.split(" ")[1] ?? "";
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (length === undefined) {
    const isChunked = /^transfer-encoding: *chunked/im.test(head);
    while (isChunked && !text.endsWith("\r\n0\r\n\r\n")) if (!await readMore()) break;
    note(`${path} ${isChunked ? "chunked" : "no length"}`);
    await reply(connection, "411 Length Required", "needs a length");
    return;
  }
  while (text.length - end < Number(length)) if (!await readMore()) break;
  const seen = `${path} content-length ${length}: ${text.length - end} bytes`;
  if (text.length - end === Number(length)) note(seen);
  await reply(connection, "200 OK", seen);
}

async function reply(connection: Deno.Conn, status: string, body: string): Promise<void> {
  const bytes = new TextEncoder().encode(
    `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
  await connection.write(bytes);
}
