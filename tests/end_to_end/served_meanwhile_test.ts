import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { PieceSender } from "../../adapters/postgres/connection/piece_sender.ts";
import { Slices } from "../../adapters/sqlite/connection/slices.ts";

const STEP_MS = 2;
const STEPS = 60;
const SENT_BYTES = 32 * 1024 * 1024;
const LEAST_SERVED = 20;

Deno.test("requests are served between the slices of work on a database, not after them", async () => {
  const served = await servedMeanwhile(() => new Slices().run(work()));
  assert.ok(served >= LEAST_SERVED, `${served} served within ${STEPS} steps`);
});

Deno.test("requests are served between the pieces of what is sent to a database", async () => {
  await using sink = await openSink();
  const { socket } = new PieceSender(sink.socket);
  const bytes = new Uint8Array(SENT_BYTES);
  const served = await servedMeanwhile(() =>
    new Promise<void>((resolve, reject) => {
      socket.write(bytes, (error) => error ? reject(error) : resolve());
    })
  );
  assert.ok(served >= LEAST_SERVED, `${served} served while ${SENT_BYTES} bytes were sent`);
});

/** How many of a client's requests this process answers while it does something. */
async function servedMeanwhile(work: () => Promise<void>): Promise<number> {
  const [listening, first] = [Promise.withResolvers<string>(), Promise.withResolvers<void>()];
  let served = 0;
  await using _server = Deno.serve({
    port: 0,
    hostname: "127.0.0.1",
    onListen: ({ port }) => listening.resolve(`http://127.0.0.1:${port}/`),
  }, () => {
    served++;
    first.resolve();
    return new Response("ok");
  });
  // A client of its own: one in this process would wait for the work as well.
  const client = new Deno.Command("curl", {
    args: ["-s", "-o", "/dev/null", `${await listening.promise}[1-400]`],
  }).spawn();
  await first.promise;
  const before = served;
  await work();
  const meanwhile = served - before;
  assert.ok((await client.status).success);
  return meanwhile;
}

function* work(): Generator<void, void, void> {
  for (let i = 0; i < STEPS; i++) {
    const began = performance.now();
    while (performance.now() - began < STEP_MS);
    yield;
  }
}

/** A socket whose other end reads and forgets. */
async function openSink(): Promise<AsyncDisposable & { readonly socket: Socket }> {
  const server = createServer((other) => other.resume());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  const socket = connect(address.port, "127.0.0.1");
  await once(socket, "connect");
  return {
    socket,
    async [Symbol.asyncDispose]() {
      socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
