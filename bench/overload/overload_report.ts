import { milliseconds } from "../event_loop/durations.ts";
import { HELD_SHARE } from "../overhead/load/paced_load.ts";
import { markdownTable } from "../overhead/markdown_table.ts";
import type { FixedRate } from "./fixed_rate.ts";
import type { FullLoad } from "./full_load.ts";
import type { LoopReport, ServerState } from "./server_state.ts";

/** What became of a server whose storage stopped. */
export interface OverloadRun {
  readonly label: string;
  /** The bare server: under full load right before, at a fixed rate in turns with the other. */
  readonly bare: { readonly full: FullLoad; readonly paced: FixedRate };
  readonly full: FullLoad;
  readonly paced: FixedRate;
  /** Before the storage stopped, after a collection of garbage. */
  readonly before: ServerState;
  /** While it was stopped. */
  readonly outage: LoopReport;
  /** At the end of that, after a collection of garbage. */
  readonly atEnd: ServerState;
  /** From when the storage went on until nothing waited. */
  readonly recovery: LoopReport;
  /** Of that, `undefined` if it did not end. */
  readonly drainedMs: number | undefined;
  /** After a rest, and a collection of garbage. */
  readonly after: ServerState;
}

/** What the queue may hold with the defaults. */
const QUEUE_MB = 32;
const QUEUE_RECORDS = 10_000;

const MOST_RATIO = 1.2;
const MOST_HELD_MS = 50;
/** The heap differs by so much from one look to the next. */
const HEAP_NOISE_MB = 4;

/** A table in Markdown. */
export function overloadTable(runs: readonly OverloadRun[]): string {
  return markdownTable([
    [
      "",
      ...["p99, full load", "bare", "p99, fixed rate", "bare", "waiting", "queue", "heap"],
      ...["memory", "held, draining", "drained in"],
    ],
    ...runs.map((run) => [
      run.label,
      ...[run.full.p99Ms, run.bare.full.p99Ms].map(fine),
      ...[run.paced, run.bare.paced].map(rounds),
      run.outage.most.waiting.toLocaleString("en-US"),
      megabytes([run.outage.most.queuedMb]),
      megabytes([run.before.heapMb, run.atEnd.heapMb, run.after.heapMb]),
      megabytes([run.before.rssMb, run.outage.most.rssMb, run.after.rssMb]),
      milliseconds(run.recovery.held.maxMs),
      run.drainedMs === undefined ? "never" : `${(run.drainedMs / 1_000).toFixed(1)} s`,
    ]),
  ]);
}

/**
 * Whether a server kept what is promised, one line for each promise. Where not even the bare server
 * held the rate, the machine is too busy to tell: that is said, and is no promise kept.
 */
export function overloadVerdicts(run: OverloadRun): { kept: boolean; lines: string[] } {
  const { before, outage, atEnd, recovery, after, paced, bare, drainedMs } = run;
  const ratio = paced.p99Ms / bare.paced.p99Ms;
  const heldMs = recovery.held.maxMs ?? NaN;
  const isRateHeld = bare.paced.heldShare >= HELD_SHARE;
  const verdicts: [kept: boolean | undefined, text: string][] = [
    [
      isRateHeld ? ratio <= MOST_RATIO : undefined,
      isRateHeld
        ? `p99 at a fixed rate is ${ratio.toFixed(2)} x bare (${MOST_RATIO})`
        : "p99 at a fixed rate: the bare server did not hold it: pass a lower --load",
    ],
    [
      outage.most.queuedMb <= QUEUE_MB && outage.most.waiting <= QUEUE_RECORDS,
      `the queue held ${outage.most.waiting} records, ${outage.most.queuedMb.toFixed(1)} MB ` +
      `(${QUEUE_RECORDS}, ${QUEUE_MB})`,
    ],
    [
      atEnd.heapMb - before.heapMb <= QUEUE_MB,
      `the heap grew by ${(atEnd.heapMb - before.heapMb).toFixed(1)} MB (${QUEUE_MB})`,
    ],
    [drainedMs !== undefined, "the queue drained"],
    [
      heldMs <= MOST_HELD_MS,
      `draining held the loop for ${milliseconds(heldMs)} (${MOST_HELD_MS})`,
    ],
    [
      after.heapMb - before.heapMb <= HEAP_NOISE_MB,
      `the heap is ${(after.heapMb - before.heapMb).toFixed(1)} MB larger after (${HEAP_NOISE_MB})`,
    ],
    [
      after.rssMb <= before.rssMb * MOST_RATIO,
      `memory is ${(after.rssMb / before.rssMb).toFixed(2)} x what it was (${MOST_RATIO})`,
    ],
  ];
  return {
    kept: verdicts.every(([kept]) => kept === true),
    lines: verdicts.map(([kept, text]) => {
      return `${kept === undefined ? "?     " : kept ? "kept  " : "BROKEN"} ${run.label}: ${text}`;
    }),
  };
}

function fine(ms: number): string {
  return `${ms.toFixed(2)} ms`;
}

function rounds({ p99Ms, p99Range: [least, most] }: FixedRate): string {
  return `${fine(p99Ms)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
}

function megabytes(values: readonly number[]): string {
  return `${values.map((value) => value.toFixed(0)).join(" -> ")} MB`;
}
