import { median } from "../overhead/median.ts";

/** A function, as V8's sampling profiler names it. */
export interface CallFrame {
  /** `""` for a function without a name, `(idle)` and the like for what is none. */
  readonly functionName: string;
  /** `""` for what is not JavaScript. */
  readonly url: string;
  /** From 0; of the source, as Deno's compiled code keeps its lines. */
  readonly lineNumber: number;
}

/** A function, called by those above it in the tree. */
export interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  /** Ids of those it called. */
  readonly children?: readonly number[];
}

/** A file of `deno run --cpu-prof`; times are microseconds. */
export interface CpuProfile {
  /** The root first. */
  readonly nodes: readonly ProfileNode[];
  readonly startTime: number;
  readonly endTime: number;
  /** Ids of the nodes that ran, in order. */
  readonly samples: readonly number[];
  /** From each sample's predecessor to it; that of the first from the start. */
  readonly timeDeltas: readonly number[];
}

/**
 * How often each node was found running.
 *
 * @param lastMs Only the end of the profile, so many milliseconds; all of it by default.
 * @returns Samples by the node's id.
 */
export function countSamples(
  { samples, timeDeltas, startTime, endTime }: CpuProfile,
  lastMs = Infinity,
): Map<number, number> {
  const from = endTime - lastMs * 1_000;
  const counts = new Map<number, number>();
  let at = startTime;
  for (const [i, id] of samples.entries()) {
    at += timeDeltas[i] ?? 0;
    if (at >= from) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** How long a sample stands for, in milliseconds: who is not given a core is not sampled. */
export function sampleMs({ timeDeltas }: CpuProfile): number {
  return median(timeDeltas) / 1_000;
}
