import assert from "node:assert/strict";
import { withDeadline } from "../support/deadline.ts";
import { serveTraced } from "../support/serve_traced.ts";

const MESSAGES = 1_000;

function echo(request: Request): Response {
  const { socket, response } = Deno.upgradeWebSocket(request, { protocol: "echo" });
  socket.onmessage = ({ data }) => socket.send(data);
  return response;
}

Deno.test("SuperTracer lets a WebSocket through: 1,000 messages come back in order", async () => {
  await using server = serveTraced(echo);
  const socket = new WebSocket(`${server.origin.replace("http", "ws")}/chat`, "echo");
  socket.binaryType = "arraybuffer";
  const received: (string | number)[] = [];
  const closed = new Promise<CloseEvent>((resolve) => socket.onclose = resolve);
  socket.onopen = () => {
    for (let i = 0; i < MESSAGES; i++) {
      socket.send(i % 10 === 0 ? new Uint8Array(1_000 + i) : `message ${i}`);
    }
  };
  socket.onmessage = ({ data }) => {
    received.push(typeof data === "string" ? data : data.byteLength);
    if (received.length === MESSAGES) socket.close(4_001, "enough");
  };
  const { code, reason } = await withDeadline(closed, () => `${received.length} messages`);
  assert.deepEqual(
    received,
    Array.from({ length: MESSAGES }, (_, i) => i % 10 === 0 ? 1_000 + i : `message ${i}`),
  );
  assert.equal(socket.protocol, "echo");
  assert.deepEqual([code, reason], [4_001, "enough"]);
  const log = await server.connector.waitFor("/chat");
  assert.equal(log.statusCode, 101);
  assert.equal(log.outcome, "completed");
  assert.equal(server.tracer.stats().caught, 0);
});

Deno.test("SuperTracer passes an app's refusal of a WebSocket on", async () => {
  await using server = serveTraced(() => new Response("no sockets here", { status: 426 }));
  const socket = new WebSocket(`${server.origin.replace("http", "ws")}/refused`);
  const failed = new Promise<void>((resolve) => socket.onerror = () => resolve());
  const closed = new Promise<void>((resolve) => socket.onclose = () => resolve());
  await withDeadline(Promise.all([failed, closed]), "the refusal");
  assert.equal((await server.connector.waitFor("/refused")).statusCode, 426);
});
