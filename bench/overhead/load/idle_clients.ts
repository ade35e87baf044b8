// Opens streams and keeps them: `idle_clients.ts ORIGIN JSON-of-IdleWorkload`. A process of its own;
// it prints a line when all are open, and ends when it is told to.
import type { IdleWorkload } from "../workload.ts";

/** Connects so many at a time, so that the server's backlog can hold them. */
const AT_ONCE = 50;

const [origin = "", json = ""] = Deno.args;
const workload: IdleWorkload = JSON.parse(json);
const { hostname, port, host } = new URL(origin);
const head = new TextEncoder().encode(
  `GET ${workload.path} HTTP/1.1\r\n${
    Object.entries({ host, ...workload.headers }).map(([name, value]) => `${name}: ${value}\r\n`)
      .join("")
  }\r\n`,
);

/** Resolves with what comes first. */
async function open(): Promise<Deno.Conn> {
  const connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(head);
  const buffer = new Uint8Array(4_096);
  const read = await connection.read(buffer) ?? 0;
  const start = new TextDecoder().decode(buffer.subarray(0, read));
  if (!start.startsWith("HTTP/1.1 200 ")) throw new Error(`Cannot open a stream: ${start}`);
  return connection;
}

const connections: Deno.Conn[] = [];
while (connections.length < workload.connections) {
  const count = Math.min(AT_ONCE, workload.connections - connections.length);
  connections.push(...await Promise.all(Array.from({ length: count }, open)));
}
Deno.addSignalListener("SIGTERM", () => {
  for (const connection of connections) connection.close();
  Deno.exit(0);
});
console.log(`open ${connections.length}`);
setInterval(() => {}, 60_000);
