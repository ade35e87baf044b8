import type { VNode } from "preact";
import type { MetricsReport } from "../../../core/metrics/metrics_report.ts";
import { latencyChart, requestChart, shownClasses } from "../../charts/chart_data.ts";
import { zoomTo } from "../../state/chosen_range.ts";
import {
  formatBucket,
  formatCompact,
  formatCount,
  formatLatency,
  formatNumber,
} from "../../text/format.ts";
import { TimeChart } from "./time_chart.tsx";

/** The two charts of a report, requests and latency, with synchronized cursors. */
export function ReportCharts({ report }: { readonly report: MetricsReport | undefined }): VNode {
  const bucket = report === undefined ? "minute" : formatBucket(report.bucketMs);
  return (
    <div class="two">
      <TimeChart
        title={`Requests per ${bucket}`}
        kind="stack"
        data={report && requestChart(report)}
        format={formatNumber}
        formatAxis={formatWhole}
        summary={report === undefined ? "Loading" : requestWords(report)}
        empty="No requests in this range"
        onZoom={zoomTo}
      />
      <TimeChart
        title="Latency"
        kind="lines"
        data={report && latencyChart(report)}
        format={formatLatency}
        formatAxis={(ms) => ms === 0 ? "0" : formatLatency(ms).replace(".0", "")}
        summary={report === undefined ? "Loading" : latencyWords(report)}
        empty="No latencies in this range"
        onZoom={zoomTo}
      />
    </div>
  );
}

/** Without fractions of requests. */
function formatWhole(value: number): string {
  return Number.isInteger(value) ? formatCompact(value) : "";
}

function requestWords({ totals, timeline, statusClasses }: MetricsReport): string {
  const most = timeline.reduce((peak, { requests }) => Math.max(peak, requests), 0);
  const classes = shownClasses(statusClasses).map(({ statusClass, label }) =>
    `${formatNumber(statusClasses[statusClass])} ${label}`
  ).join(", ");
  return `${formatCount(totals.requests, "request")}: ${classes}. ` +
    `Peak: ${formatNumber(most)}.`;
}

function latencyWords({ latency }: MetricsReport): string {
  const { p50Ms, p95Ms, p99Ms, maxMs } = latency;
  return `Latency: p50 ${formatLatency(p50Ms)}, p95 ${formatLatency(p95Ms)}, ` +
    `p99 ${formatLatency(p99Ms)}, max ${formatLatency(maxMs)}.`;
}
