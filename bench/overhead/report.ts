import { markdownTable } from "./markdown_table.ts";
import type { IdleSummary, LatencySummary, RequestSummary } from "./summary.ts";

/** Labels by the names of variants; a name without one stands for itself. */
export type Labels = ReadonlyMap<string, string>;

const REQUEST_HEAD = [
  "Server",
  "CPU/request",
  "Added",
  "Of OTel's",
  "Requests/s",
  "p50",
  "p99",
  "Peak memory",
  "Recorded",
];

const IDLE_HEAD = ["Server", "CPU", "Memory/client", "Peak memory"];

/** A table in Markdown of variants that answered requests; multiples are of the bare server's. */
export function reportRequests(rows: readonly RequestSummary[], labels: Labels): string {
  return markdownTable([
    REQUEST_HEAD,
    ...rows.map((row) => [
      labels.get(row.name) ?? row.name,
      `${row.cpuUs.toFixed(1)} us`,
      row.addedUs === undefined ? "" : `${row.addedUs.toFixed(1)} us`,
      row.addedOfOtel?.toFixed(2) ?? "",
      Math.round(row.requestsPerSecond).toLocaleString("en-US"),
      ...latencyCells(row.latency),
      `${Math.round(row.peakMemoryMb)} MB${multiple(row.memoryOfBare)}`,
      row.recordedShare === undefined ? "" : percent(row.recordedShare),
    ]),
  ]);
}

/** A table in Markdown of variants with silent streams. */
export function reportIdle(rows: readonly IdleSummary[], labels: Labels): string {
  return markdownTable([
    IDLE_HEAD,
    ...rows.map((row) => [
      labels.get(row.name) ?? row.name,
      `${row.cpuMsPerSecond.toFixed(1)} ms/s`,
      `${row.memoryKbPerClient.toFixed(1)} KB${multiple(row.memoryOfBare)}`,
      `${Math.round(row.peakMemoryMb)} MB`,
    ]),
  ]);
}

/** Where a rate is not held, latency says only for how long it was not. */
function latencyCells(latency: LatencySummary | undefined): [p50: string, p99: string] {
  if (latency === undefined) return ["", ""];
  const { limit, heldShare, p50Ms, p99Ms, p50OfBare, p99OfBare } = latency;
  if (limit === "generator") return ["generator", `at its limit, ${percent(heldShare)}`];
  if (limit === "server") return ["overloaded", `answers ${percent(heldShare)}`];
  return [
    `${milliseconds(p50Ms)}${multiple(p50OfBare)}`,
    milliseconds(p99Ms) + multiple(p99OfBare),
  ];
}

function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}

function multiple(value: number | undefined): string {
  return value === undefined ? "" : ` (${value.toFixed(2)} x)`;
}

/** Small shares with a digit more, as "0 %" would say that nothing came. */
function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}
