// Sends requests at a fixed rate, whatever the server does: `paced_client.ts JSON-of-PacedOrder`.
// A process of its own, which prints a `PacedLoad` as JSON.
import { setImmediate } from "node:timers";
import { percentile } from "../percentile.ts";
import type { PacedLoad, PacedOrder } from "./paced_load.ts";
import { requestBytes } from "./request_bytes.ts";
import { ResponseReader } from "./response_reader.ts";

/** What comes before is sent, but not counted: this process compiles itself. */
const WARM_UP_MS = 500;
/** What was due last may come so late. */
const GRACE_MS = 200;
const READ_BYTES = 262_144;

const order: PacedOrder = JSON.parse(Deno.args[0] ?? "");
const { hostname, port, host } = new URL(order.origin);
const request = requestBytes(order.workload, host);
const intervalMs = 1_000 / order.rate;
const total = Math.round(order.rate * (order.seconds + WARM_UP_MS / 1_000));
const firstCounted = Math.round(order.rate * WARM_UP_MS / 1_000);

const connections = await Promise.all(
  Array.from({ length: order.workload.connections }, async () => {
    const connection = await Deno.connect({ hostname, port: Number(port) });
    connection.setNoDelay(true);
    return connection;
  }),
);

const startedAt = performance.now() + 10;
const endsAt = startedAt + total * intervalMs + GRACE_MS;
const latencies: number[] = [];
let next = 0;
let failures = 0;
let turns = 0;
let idleTurns = 0;
let worked = false;

/** A timer sleeps whole milliseconds; this looks at the clock again and again instead. */
function watchClock(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Sends what is due, on one connection, until all is sent or the time is over. */
async function send(connection: Deno.Conn): Promise<void> {
  const reader = new ResponseReader();
  const buffer = new Uint8Array(READ_BYTES);
  while (next < total) {
    const now = performance.now();
    if (now > endsAt) return;
    if (startedAt + next * intervalMs > now) {
      await watchClock();
      continue;
    }
    const i = next++;
    await writeAll(connection, request);
    let complete = false;
    while (!complete) {
      const read = await connection.read(buffer);
      if (read === null) throw new Error("The server closed a connection");
      complete = reader.push(buffer.subarray(0, read));
      worked = true;
    }
    if (reader.status >= 400) failures++;
    // From when it was due, not from when it was sent: a server that stalls can't hide it.
    if (i >= firstCounted) latencies.push(performance.now() - startedAt - i * intervalMs);
  }
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
}

/** How often this process had nothing to do: never, if it is what could not hold the rate. */
async function watchIdleness(): Promise<void> {
  while (performance.now() < endsAt && next < total) {
    turns++;
    if (!worked) idleTurns++;
    worked = false;
    await watchClock();
  }
}

await Promise.all([watchIdleness(), ...connections.map(send)]);
latencies.sort((a, b) => a - b);
const result: PacedLoad = {
  rate: order.rate,
  requests: next,
  failures,
  heldShare: Math.min(1, latencies.length / (total - firstCounted)),
  idleShare: idleTurns / turns,
  p50Ms: percentile(latencies, 0.5) ?? null,
  p99Ms: percentile(latencies, 0.99) ?? null,
};
console.log(JSON.stringify(result));
Deno.exit(0);
