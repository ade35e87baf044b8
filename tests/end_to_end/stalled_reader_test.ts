import assert from "node:assert/strict";
import { runApp } from "../support/run_app.ts";

const MEGABYTE = 1_048_576;
const DOWNLOADED = 20 * MEGABYTE;
const STALLED = 20;

/** What the memory of a server grows by when clients read 20 MB in all and then no more. */
async function growthWith(variant: "bare" | "traced"): Promise<number> {
  await using app = runApp([
    "run",
    "--allow-net",
    "--allow-sys",
    "tests/end_to_end/apps/endless_download.ts",
    variant,
  ]);
  const { hostname, port } = new URL(await app.origin());
  const rss = async () => Number(await (await fetch(`http://${hostname}:${port}/rss`)).text());
  await rss();
  const before = await rss();
  const connections: Deno.Conn[] = [];
  try {
    for (let i = 0; i < STALLED; i++) {
      const connection = await Deno.connect({ hostname, port: Number(port) });
      connections.push(connection);
      await connection.write(new TextEncoder().encode("GET /x HTTP/1.1\r\nHost: h\r\n\r\n"));
      await readBytes(connection, DOWNLOADED / STALLED);
    }
    // Time enough to run ahead, for a server that would: each turn takes what it has.
    let last = await rss();
    for (let i = 0; i < 20; i++) last = Math.max(last, await rss());
    return last - before;
  } finally {
    for (const connection of connections) connection.close();
  }
}

async function readBytes(connection: Deno.Conn, count: number): Promise<void> {
  const buffer = new Uint8Array(MEGABYTE);
  for (let read = 0; read < count;) {
    const bytes = await connection.read(buffer);
    assert.ok(bytes !== null);
    read += bytes;
  }
}

Deno.test("SuperTracer does not run ahead of a reader that stalls", async () => {
  const [bare, traced] = await Promise.all([growthWith("bare"), growthWith("traced")]);
  const message = `grew by ${traced / MEGABYTE} MB, bare by ${bare / MEGABYTE} MB`;
  assert.ok(traced < bare + 30 * MEGABYTE, message);
});
