import { LatencyHistogram } from "./latency_histogram.ts";
import type { MetricsPoint, StatusClass } from "./metrics_point.ts";
import type { LatencySummary, RequestCounts } from "./metrics_report.ts";

/** Adds up points of any keys: counts by class, and one histogram. */
export class RequestTally {
  readonly statusClasses: Record<StatusClass, number> = {
    "1xx": 0,
    "2xx": 0,
    "3xx": 0,
    "4xx": 0,
    "5xx": 0,
    aborted: 0,
  };
  readonly histogram: LatencyHistogram = new LatencyHistogram();

  add(point: MetricsPoint): void {
    this.statusClasses[point.statusClass] += point.count;
    this.histogram.merge(point);
  }

  counts(): RequestCounts {
    const { "4xx": clientErrors, "5xx": serverErrors, aborted } = this.statusClasses;
    const requests = this.histogram.count;
    const errors = clientErrors + serverErrors;
    const errorRate = requests === 0 ? 0 : errors / requests;
    return { requests, errors, clientErrors, serverErrors, aborted, errorRate };
  }

  latency(): LatencySummary {
    const { histogram } = this;
    const isEmpty = histogram.count === 0;
    return {
      p50Ms: histogram.percentile(0.5),
      p95Ms: histogram.percentile(0.95),
      p99Ms: histogram.percentile(0.99),
      meanMs: isEmpty ? null : histogram.sumMs / histogram.count,
      maxMs: isEmpty ? null : histogram.maxMs,
    };
  }
}
