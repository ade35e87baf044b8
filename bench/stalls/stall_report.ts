import { type Durations, milliseconds } from "../event_loop/durations.ts";
import { markdownTable } from "../overhead/markdown_table.ts";

/** How long the event loop was held while a server was under load. */
export interface StallReport {
  /** By whatever there was. */
  readonly held: Durations;
  /** By our own work, in each turn in which there was any. */
  readonly own: Durations;
  /** By our own work, the longest turn of each batch. */
  readonly batches: Durations;
  /** Rows written. */
  readonly rows: number;
  /** Rows deleted. */
  readonly deleted: number;
  /** Records dropped since the server began. */
  readonly dropped: number;
}

/** A report of one server under one load. */
export interface StallRun {
  readonly label: string;
  readonly report: StallReport;
}

/** What our writes may hold the event loop, in 99 of 100 turns. */
export const MOST_MS = 5;

/** A table in Markdown. */
export function stallTable(runs: readonly StallRun[]): string {
  const head = [
    "",
    ...["held p50", "p99", "most", "ours p50", "p99", "most", "batch p50", "p99"],
    ...["rows", "deleted"],
  ];
  return markdownTable([
    head,
    ...runs.map(({ label, report: { held, own, batches, rows, deleted } }) => [
      label,
      ...[held.p50Ms, held.p99Ms, held.maxMs, own.p50Ms, own.p99Ms, own.maxMs].map(milliseconds),
      ...[batches.p50Ms, batches.p99Ms].map(milliseconds),
      rows === 0 ? "" : rows.toLocaleString("en-US"),
      deleted === 0 ? "" : deleted.toLocaleString("en-US"),
    ]),
  ]);
}

/** Whether our writes kept what is promised; a line for each run that wrote. */
export function stallVerdicts(runs: readonly StallRun[]): { kept: boolean; lines: string[] } {
  let kept = true;
  const lines: string[] = [];
  for (const { label, report: { own, rows, dropped } } of runs) {
    if (own.p99Ms === null) continue;
    const isKept = own.p99Ms <= MOST_MS && rows > 0 && dropped === 0;
    kept &&= isKept;
    lines.push(
      `${isKept ? "kept  " : "BROKEN"} ${label}: our writes hold the event loop for ` +
        `${milliseconds(own.p99Ms)} at p99, at most ${MOST_MS} ms are promised` +
        (dropped > 0 ? `; ${dropped} records were dropped` : ""),
    );
  }
  return { kept, lines };
}
