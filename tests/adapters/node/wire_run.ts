import type { Log, TracerStats } from "@supertracer/core";
import type { RunningApp } from "../../support/run_app.ts";
import { type RawAnswer, rawHttp } from "../../support/raw_http.ts";
import { get } from "../../support/wire_cases/wire_case.ts";
import type { NodeWireCase } from "./wire_cases.ts";

/** What the third port of `wire_server.ts` says. */
export interface WireReport {
  readonly seen: Readonly<Record<"bare" | "traced", Readonly<Record<string, unknown[]>>>>;
  readonly uncaught: readonly string[];
  readonly stats: TracerStats;
  readonly records: readonly Log[];
}

/** The ports of `wire_server.ts`. */
export interface WirePorts {
  readonly bare: number;
  readonly traced: number;
  readonly control: number;
}

/** Waits until the server listens. */
export async function wirePorts(app: RunningApp): Promise<WirePorts> {
  const [line] = await app.stdout.waitFor(/\{"bare".*\}/);
  return JSON.parse(line);
}

/** Cases sent at a time. */
const AT_A_TIME = 8;

/** The answers of both servers to all cases, in their order. */
export async function allAnswers(
  cases: readonly NodeWireCase[],
  ports: WirePorts,
  mustMatch = true,
): Promise<WireAnswers[]> {
  const answers: WireAnswers[] = [];
  const rest = cases.entries();
  await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
    for (const [i, wire] of rest) answers[i] = await wireAnswers(wire, ports);
  }));
  // On a busy machine, what is sent slowly may arrive at once: then again, alone and more slowly.
  for (const slowness of [5, 25]) {
    for (const [i, wire] of cases.entries()) {
      const { bare = "", traced } = answers[i] ?? {};
      if (bare === traced && (!mustMatch || wire.expect.test(bare))) continue;
      answers[i] = await wireAnswers(slower(wire, slowness), ports);
    }
  }
  return answers;
}

/** What both servers sent. */
export interface WireAnswers {
  readonly bare: string;
  readonly traced: string;
}

/** The answers of both servers to a case, without what differs between two runs of any server. */
async function wireAnswers(wire: NodeWireCase, ports: WirePorts): Promise<WireAnswers> {
  const [bare, traced] = await Promise.all(
    [ports.bare, ports.traced].map(async (port) => steady(await answerOf(wire, port), port)),
  );
  return { bare: bare ?? "", traced: traced ?? "" };
}

function answerOf({ send, closeAfter }: NodeWireCase, port: number): Promise<RawAnswer> {
  // Bun keeps the connection although it was asked to close it.
  const isOne = typeof send === "string" && send.split(" HTTP/1.").length === 2;
  return rawHttp(port, send, {
    idleMs: 1_000,
    ...isOne ? { restMs: 60 } : {},
    ...closeAfter === undefined ? {} : { closeAfter },
  });
}

function slower(wire: NodeWireCase, times: number): NodeWireCase {
  if (typeof wire.send === "string") return wire;
  const send = wire.send.map((part) => typeof part === "number" ? part * times : part);
  return { ...wire, send };
}

function steady({ text }: RawAnswer, port: number): string {
  return text.replaceAll(`:${port}`, ":PORT");
}

/** Bytes that come from a server to a client that does not read for a while. */
export async function stalledAnswer(port: number): Promise<number> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(get("/stalled")));
  await new Promise((resolve) => setTimeout(resolve, 200));
  const buffer = new Uint8Array(262_144);
  let bytes = 0;
  for (;;) {
    const read = await connection.read(buffer);
    if (read === null) return bytes;
    bytes += read;
  }
}

/** What was recorded and noticed, once it is the same of both; or after some seconds. */
export async function wireReport({ control }: WirePorts): Promise<WireReport> {
  for (let patience = 100;; patience--) {
    const report: WireReport = await (await fetch(`http://127.0.0.1:${control}/`)).json();
    const { seen, stats } = report;
    const isOver = stats.inFlight === 0 && sizeOf(seen.bare) === sizeOf(seen.traced);
    if (isOver || patience === 0) return report;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function sizeOf(seen: Readonly<Record<string, unknown[]>>): number {
  return Object.values(seen).reduce((size, notes) => size + notes.length, 0);
}
