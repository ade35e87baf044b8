/** What came back on a raw connection. */
export interface RawAnswer {
  /** All bytes as latin1 text, `Date` headers blanked. */
  readonly text: string;
  /** When the first byte of each read arrived, milliseconds after the first request byte. */
  readonly chunks: readonly { readonly at: number; readonly bytes: number }[];
}

/** A busy machine may take so long to begin an answer. */
const FIRST_BYTE_MS = 5_000;

/**
 * Sends raw bytes to a server and reads until it closes, or until nothing came for a while.
 *
 * @param port Port on loopback.
 * @param request Bytes to send, as latin1 text; or parts with pauses in milliseconds between them.
 * @param options `idleMs`: how long nothing may come before the answer is taken as whole; `restMs`:
 * how long more is waited for after one answer that is whole by its length or its last chunk.
 */
export async function rawHttp(
  port: number,
  request: string | readonly (string | number)[],
  options: { idleMs?: number; restMs?: number; closeAfter?: number } = {},
): Promise<RawAnswer> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const started = performance.now();
  const sending = send(connection, typeof request === "string" ? [request] : request);
  const parts: Uint8Array[] = [];
  const chunks: { at: number; bytes: number }[] = [];
  let total = 0;
  const { idleMs = 300, restMs = idleMs } = options;
  let isWhole = false;
  while (options.closeAfter === undefined || total < options.closeAfter) {
    const waitMs = total === 0 ? Math.max(idleMs, FIRST_BYTE_MS) : isWhole ? restMs : idleMs;
    const part = await readOrIdle(connection, waitMs);
    if (part === undefined) break;
    parts.push(part);
    total += part.length;
    chunks.push({ at: performance.now() - started, bytes: part.length });
    if (restMs !== idleMs) isWhole = isOneAnswer(latin1(parts));
  }
  await sending;
  const text = latin1(parts);
  return { text: text.replace(/^date: [^\r\n]+/gim, "date: -"), chunks };
}

function latin1(parts: readonly Uint8Array[]): string {
  return parts.map((part) => new TextDecoder("latin1").decode(part)).join("");
}

/** Whether an answer is there to its end, as far as it says where that is. */
function isOneAnswer(text: string): boolean {
  const [head = ""] = /^HTTP\/1\.1 [2-5][^]*?\r\n\r\n/.exec(text) ?? [];
  const [, length] = /^content-length: (\d+)\r$/im.exec(head) ?? [];
  if (length !== undefined) return text.length >= head.length + Number(length);
  return /^transfer-encoding: chunked\r$/im.test(head) && text.endsWith("\r\n0\r\n\r\n");
}

async function send(connection: Deno.Conn, parts: readonly (string | number)[]): Promise<void> {
  try {
    for (const part of parts) {
      if (typeof part === "number") {
        await new Promise((resolve) => setTimeout(resolve, part));
        continue;
      }
      let bytes = Uint8Array.from(part, (char) => char.charCodeAt(0));
      while (bytes.length > 0) bytes = bytes.subarray(await connection.write(bytes));
    }
  } catch {
    // The server closed first; what it said counts.
  }
}

async function readOrIdle(connection: Deno.Conn, idleMs: number): Promise<Uint8Array | undefined> {
  const buffer = new Uint8Array(65_536);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const idle = new Promise<null>((resolve) => timer = setTimeout(() => resolve(null), idleMs));
  const reading = connection.read(buffer).catch(() => null);
  const read = await Promise.race([reading, idle]);
  clearTimeout(timer);
  if (read === null) {
    try {
      connection.close();
    } catch {
      // Closed by the other side.
    }
    await reading;
    return undefined;
  }
  return buffer.slice(0, read);
}
