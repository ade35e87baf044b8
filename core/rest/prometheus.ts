import { boundsOf } from "../metrics/latency_histogram.ts";
import type { RequestTotal } from "../metrics/request_totals.ts";
import type { TracerStats } from "../recording/tracer_stats.ts";

/** Input for the exposition. */
export interface PrometheusInput {
  readonly totals: readonly RequestTotal[];
  readonly stats: TracerStats;
  readonly version: string;
  readonly isRecording: boolean;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** Type of the text exposition format. */
export const PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Upper bounds of the buckets, in milliseconds. Powers of two are also bounds of the histogram's
 * own buckets, so nothing is estimated.
 */
const BOUNDS_MS: readonly number[] = Array.from({ length: 15 }, (_, exponent) => 2 ** exponent);

/** Figures in the text exposition format of Prometheus, version 0.0.4. */
export function prometheusText(input: PrometheusInput): string {
  const { totals, stats, version, isRecording, startedAt } = input;
  const text = new Exposition();
  text.family("supertracer_http_requests_total", "counter", "Requests that ended.");
  for (const { method, route, statusClass, histogram } of totals) {
    text.sample("", { method, route, status_class: statusClass }, histogram.count);
  }
  const name = "supertracer_http_request_duration_seconds";
  text.family(name, "histogram", "Time until the last byte was handed over.");
  for (const { method, route, counts, count, sumMs } of durations(totals)) {
    BOUNDS_MS.forEach((bound, index) => {
      text.sample("_bucket", { method, route, le: String(bound / 1_000) }, counts[index] ?? 0);
    });
    text.sample("_bucket", { method, route, le: "+Inf" }, count);
    text.sample("_sum", { method, route }, sumMs / 1_000);
    text.sample("_count", { method, route }, count);
  }
  const single: readonly (readonly [string, "counter" | "gauge", string, number])[] = [
    ["http_requests_in_flight", "gauge", "Requests in flight.", stats.inFlight],
    ["records_captured_total", "counter", "Records passed to the queue.", stats.captured],
    ["records_saved_total", "counter", "Records stored.", stats.saved],
    ["records_queued", "gauge", "Records waiting to be stored.", stats.queued + stats.writing],
    ["queue_bytes", "gauge", "Estimated size of the waiting records.", stats.queuedBytes],
    ["failed_writes_total", "counter", "Writes that failed or timed out.", stats.failedWrites],
    ["caught_errors_total", "counter", "Errors inside the tracer that were caught.", stats.caught],
    ["recording", "gauge", "1 while recording, 0 while paused.", Number(isRecording)],
    ["start_time_seconds", "gauge", "Start time of the tracer, Unix time.", startedAt / 1_000],
  ];
  for (const [suffix, type, help, value] of single) {
    text.family(`supertracer_${suffix}`, type, help);
    text.sample("", {}, value);
  }
  text.family("supertracer_records_dropped_total", "counter", "Records dropped, by reason.");
  for (const [reason, count] of Object.entries(stats.dropped)) text.sample("", { reason }, count);
  text.family("supertracer_build_info", "gauge", "Version of SuperTracer.");
  text.sample("", { version }, 1);
  return text.toString();
}

class Exposition {
  readonly #lines: string[] = [];
  #name = "";

  family(name: string, type: "counter" | "gauge" | "histogram", help: string): void {
    this.#name = name;
    this.#lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
  }

  sample(suffix: string, labels: Readonly<Record<string, string>>, value: number): void {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escape(text)}"`);
    const shown = pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
    this.#lines.push(`${this.#name}${suffix}${shown} ${value}`);
  }

  toString(): string {
    return `${this.#lines.join("\n")}\n`;
  }
}

interface Duration {
  readonly method: string;
  readonly route: string;
  /** Requests up to each bound. */
  readonly counts: number[];
  count: number;
  sumMs: number;
}

/** Durations by method and route, regardless of the status. */
function durations(totals: readonly RequestTotal[]): Iterable<Duration> {
  const sums = new Map<string, Duration>();
  for (const { method, route, histogram } of totals) {
    const key = `${method} ${route}`;
    const counts = BOUNDS_MS.map(() => 0);
    const sum = sums.get(key) ?? { method, route, counts, count: 0, sumMs: 0 };
    sums.set(key, sum);
    sum.count += histogram.count;
    sum.sumMs += histogram.sumMs;
    for (const [bucket, count] of histogram.buckets) {
      const [, high] = boundsOf(bucket);
      BOUNDS_MS.forEach((bound, index) => {
        if (high <= bound) sum.counts[index] = (sum.counts[index] ?? 0) + count;
      });
    }
  }
  return sums.values();
}

/** Escapes a label's value: backslash, quote and line feed. */
function escape(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
