import { HELD_SHARE } from "../overhead/load/paced_load.ts";
import { markdownTable } from "../overhead/markdown_table.ts";
import { median } from "../overhead/median.ts";

/** A page that is open while the app is loaded, and the app's server, for a stretch of time. */
export interface PageSample {
  /** When the stretch ended, from the beginning. */
  readonly seconds: number;
  /** Frames that were drawn, and those of them that came late. */
  readonly frames: number;
  readonly lateFrames: number;
  /** JavaScript's heap in use at the end, after a collection of garbage, 2^20 bytes. */
  readonly heapMb: number;
  /** Nodes of the document at the end. */
  readonly nodes: number;
  /** How much of the time the page's main thread was busy. */
  readonly busyShare: number;
  /** CPU time of the server's process for each request, microseconds. */
  readonly cpuUs: number;
  /** The server's resident memory, the median of the stretch, 2^20 bytes. */
  readonly rssMb: number;
  /** Records that the server dropped, from the beginning. */
  readonly dropped: number;
}

/** What became of the page and the server. */
export interface PageRun {
  /** CPU time of the server for each request when nobody looks, microseconds. */
  readonly aloneCpuUs: number;
  /** Requests that were answered in time, as a share of those that were due. */
  readonly heldShare: number;
  readonly samples: readonly PageSample[];
}

/** A frame after more than that is late: at 60 a second one was left out. */
export const LATE_MS = 25;

interface Figure {
  readonly name: string;
  readonly of: (samples: readonly PageSample[]) => number;
  readonly format: (value: number) => string;
  /** What the last third may be, given the first. */
  readonly most: (first: number) => number;
}

/** What may not grow, and by how much one look differs from the next. */
const FIGURES: readonly Figure[] = [
  {
    name: "the page's heap",
    of: (samples) => median(samples.map(({ heapMb }) => heapMb)),
    format: (mb) => `${mb.toFixed(1)} MB`,
    most: (first) => first * 1.1 + 0.25,
  },
  {
    name: "its nodes",
    of: (samples) => median(samples.map(({ nodes }) => nodes)),
    format: count,
    most: (first) => first * 1.25,
  },
  {
    name: "its main thread is busy",
    of: (samples) => median(samples.map(({ busyShare }) => busyShare)),
    format: (share) => percent(share, 0),
    most: (first) => first * 1.25 + 0.02,
  },
  {
    name: `frames over ${LATE_MS} ms, late`,
    of: lateShare,
    format: (share) => percent(share, 1),
    most: (first) => first + 0.02,
  },
  {
    name: "the server's memory",
    of: (samples) => median(samples.map(({ rssMb }) => rssMb)),
    format: (mb) => `${mb.toFixed(0)} MB`,
    most: (first) => first * 1.25,
  },
];

/** A table in Markdown, a row for each stretch of time. */
export function pageTable({ aloneCpuUs, samples }: PageRun): string {
  return markdownTable([
    ["", "late frames", "heap", "nodes", "busy", "CPU/request", "memory", "dropped"],
    ["without the page", "", "", "", "", `${aloneCpuUs.toFixed(1)} us`, "", ""],
    ...samples.map((sample) => [
      `${sample.seconds.toFixed(0)} s`,
      percent(lateShare([sample]), 2),
      `${sample.heapMb.toFixed(2)} MB`,
      count(sample.nodes),
      percent(sample.busyShare, 1),
      `${sample.cpuUs.toFixed(1)} us`,
      `${sample.rssMb.toFixed(0)} MB`,
      count(sample.dropped),
    ]),
  ]);
}

/**
 * Whether the page and the server stay as they are: the last third of the time against the first. A
 * line for each figure. Where the rate was not held, that is said, and nothing is kept.
 */
export function pageVerdicts({ heldShare, samples }: PageRun): { kept: boolean; lines: string[] } {
  const [first, last] = thirds(samples);
  const verdicts = FIGURES.map(({ name, of, format, most }): [boolean, string] => {
    const [before, after] = [of(first), of(last)];
    const bound = most(before);
    const isKept = samples.length > 1 && after <= bound;
    return [isKept, `${name}: ${format(before)}, then ${format(after)} (at most ${format(bound)})`];
  });
  const dropped = samples.at(-1)?.dropped ?? 0;
  verdicts.push([dropped === 0, `${count(dropped)} records were dropped`]);
  const lines = verdicts.map(([isKept, text]) => `${isKept ? "kept  " : "BROKEN"} ${text}`);
  const isHeld = heldShare >= HELD_SHARE;
  if (!isHeld) lines.push(`?      only ${percent(heldShare, 0)} of the requests were on time`);
  return { kept: isHeld && verdicts.every(([isKept]) => isKept), lines };
}

/** The first and the last third; the middle is what is left. */
export function thirds<T>(values: readonly T[]): [first: readonly T[], last: readonly T[]] {
  const length = Math.max(1, Math.round(values.length / 3));
  return [values.slice(0, length), values.slice(-length)];
}

function lateShare(samples: readonly PageSample[]): number {
  const sum = (each: (sample: PageSample) => number) =>
    samples.reduce((total, sample) => total + each(sample), 0);
  return sum(({ lateFrames }) => lateFrames) / sum(({ frames }) => frames);
}

function percent(share: number, digits: number): string {
  return `${(share * 100).toFixed(digits)} %`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
