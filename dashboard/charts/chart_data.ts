import type { StatusClass } from "../../core/metrics/metrics_point.ts";
import type { MetricsReport, TimelineBucket } from "../../core/metrics/metrics_report.ts";
import type { Interval } from "../address/range.ts";

/** A line or a layer of a chart. */
export interface Series {
  readonly label: string;
  /** Name of its colour among the tokens. */
  readonly color: string;
  /** One per bucket; `null` if nothing was measured. */
  readonly values: readonly (number | null)[];
}

/** What a chart over time shows. */
export interface ChartData extends Interval {
  readonly bucketMs: number;
  /** Starts of the buckets, ascending. */
  readonly starts: readonly number[];
  readonly series: readonly Series[];
}

/** Style of a status class. */
export interface ClassStyle {
  readonly statusClass: StatusClass;
  readonly label: string;
  readonly color: string;
  readonly badge: string;
}

/** In stacking and listing order. */
export const CLASSES: readonly ClassStyle[] = [
  { statusClass: "1xx", label: "1xx", color: "bar1", badge: "c1" },
  { statusClass: "2xx", label: "2xx", color: "bar2", badge: "c2" },
  { statusClass: "3xx", label: "3xx", color: "bar3", badge: "c3" },
  { statusClass: "4xx", label: "4xx", color: "bar4", badge: "c4" },
  { statusClass: "5xx", label: "5xx", color: "bar5", badge: "c5" },
  { statusClass: "aborted", label: "aborted", color: "barab", badge: "cab" },
];

/** The classes to show: rare ones without requests are omitted. */
export function shownClasses(counts: Readonly<Record<StatusClass, number>>): ClassStyle[] {
  return CLASSES.filter(({ statusClass }) => statusClass !== "1xx" || counts["1xx"] > 0);
}

/** Requests by class of their status. */
export function requestChart(report: MetricsReport): ChartData {
  return chartOf(
    report,
    shownClasses(report.statusClasses).map(({ statusClass, label, color }) => ({
      label,
      color,
      values: report.timeline.map((bucket) => bucket.statusClasses[statusClass]),
    })),
  );
}

/** Latency; a bucket without requests is a gap. */
export function latencyChart(report: MetricsReport): ChartData {
  const line = (label: string, color: string, of: (bucket: TimelineBucket) => number | null) => ({
    label,
    color,
    values: report.timeline.map(of),
  });
  return chartOf(report, [
    line("p50", "faint", ({ p50Ms }) => p50Ms),
    line("p95", "accent", ({ p95Ms }) => p95Ms),
    line("p99", "ab", ({ p99Ms }) => p99Ms),
  ]);
}

/** Stacks the layers, so that the last one is the sum. */
export function stack(series: readonly Series[]): (readonly number[])[] {
  const layers: number[][] = [];
  for (const { values } of series) {
    const below = layers.at(-1);
    layers.push(values.map((value, index) => (below?.[index] ?? 0) + (value ?? 0)));
  }
  return layers;
}

/** Formats a value of a chart; a dash for a gap. */
export function formatPoint(
  value: number | null | undefined,
  format: (value: number) => string,
): string {
  return value === null || value === undefined ? "\u2013" : format(value);
}

/** Whether anything was counted or measured. */
export function hasValues({ series }: ChartData): boolean {
  return series.some(({ values }) => values.some((value) => value !== null && value > 0));
}

/** Values between two gaps, through which a line would be invisible. */
export function loneIndexes(values: readonly (number | null | undefined)[]): number[] {
  const isGap = (index: number): boolean => (values[index] ?? null) === null;
  return values.flatMap((_, index) =>
    !isGap(index) && isGap(index - 1) && isGap(index + 1) ? [index] : []
  );
}

/** Sums adjacent counts, so that there are at most this many. */
export function condense(counts: readonly number[], most: number): number[] {
  if (counts.length <= most) return [...counts];
  const width = Math.ceil(counts.length / most);
  return Array.from(
    { length: Math.ceil(counts.length / width) },
    (_, index) =>
      counts.slice(index * width, (index + 1) * width).reduce((sum, count) => sum + count, 0),
  );
}

function chartOf(report: MetricsReport, series: readonly Series[]): ChartData {
  const { start, end, bucketMs, timeline } = report;
  return { start, end, bucketMs, starts: timeline.map((bucket) => bucket.start), series };
}
