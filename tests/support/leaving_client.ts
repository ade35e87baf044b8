/**
 * Sends raw bytes to a server on loopback, and leaves without a word.
 *
 * @param port Port on loopback.
 * @param request The bytes, as latin1 text.
 * @param until Leaves after so many bytes of the answer, or else after so many milliseconds.
 */
export async function sendAndLeave(
  port: number,
  request: string,
  until: { readonly bytes?: number; readonly ms?: number },
): Promise<void> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const bytes = Uint8Array.from(request, (char) => char.charCodeAt(0));
  await connection.write(bytes);
  if (until.bytes === undefined) {
    await new Promise((resolve) => setTimeout(resolve, until.ms ?? 50));
  } else {
    const buffer = new Uint8Array(4_096);
    for (let read = 0; read < until.bytes;) read += await connection.read(buffer) ?? Infinity;
  }
  connection.close();
}
