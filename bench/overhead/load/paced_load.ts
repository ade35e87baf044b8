import { fileURLToPath } from "node:url";
import type { RequestWorkload } from "../workload.ts";
import { outputOf } from "./output_of.ts";

/** What the paced client is told. */
export interface PacedOrder {
  readonly origin: string;
  readonly workload: RequestWorkload;
  /** Requests a second. */
  readonly rate: number;
  readonly seconds: number;
}

/** What it saw. Latencies count from when a request was due. */
export interface PacedLoad {
  readonly rate: number;
  /** Sent, counted or not. */
  readonly requests: number;
  readonly failures: number;
  /** Requests that were due and were answered in time, of those that were due. */
  readonly heldShare: number;
  /** How often the client had nothing to do; near 0 if it could not hold the rate itself. */
  readonly idleShare: number;
  /** `null` if nothing that counts was answered, as JSON has no `NaN`. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

/** Less than this of a rate is not that rate: what waits at the end grows with time. */
export const HELD_SHARE = 0.99;

/** A client that is idle less often than this is at its own limit. */
export const IDLE_SHARE = 0.02;

/**
 * Sends requests at a fixed rate from a process of its own: an open loop, in which each request has
 * its time, and waits in the client where no connection is free.
 */
export async function runPaced(order: PacedOrder): Promise<PacedLoad> {
  const client = fileURLToPath(new URL("./paced_client.ts", import.meta.url));
  return JSON.parse(
    await outputOf(Deno.execPath(), ["run", "--allow-net", client, JSON.stringify(order)]),
  );
}
