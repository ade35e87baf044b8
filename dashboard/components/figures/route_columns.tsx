import type { RouteSummary } from "../../../core/metrics/metrics_report.ts";
import { Sparkline } from "../../charts/sparkline.tsx";
import { rangedHref } from "../../state/chosen_range.ts";
import { formatLatency, formatNumber, formatRate } from "../../text/format.ts";
import { Ago } from "../basics/ago.tsx";
import { BriefText } from "../basics/text.tsx";
import type { DataColumn } from "../table/data_table.tsx";
import { ErrorRate } from "./error_rate.tsx";

/** What a column of routes is sorted by. */
export const ROUTE_VALUES: Readonly<Record<string, (row: RouteSummary) => string | number | null>> =
  {
    route: ({ route }) => route,
    methods: ({ methods }) => methods.join(),
    requests: ({ requests }) => requests,
    rate: ({ requestsPerMinute }) => requestsPerMinute,
    errors: ({ errorRate }) => errorRate,
    p50: ({ p50Ms }) => p50Ms,
    p95: ({ p95Ms }) => p95Ms,
    p99: ({ p99Ms }) => p99Ms,
    time: ({ totalMs }) => totalMs,
    last: ({ lastErrorAt }) => lastErrorAt,
  };

/** Columns that begin with A. */
export const ROUTE_TEXTS: readonly string[] = ["route", "methods"];

/** The columns of tables of routes, by their key. */
export function routeColumns(keys: readonly string[]): DataColumn<RouteSummary>[] {
  const all: readonly DataColumn<RouteSummary>[] = [
    {
      key: "methods",
      label: "Method",
      cell: ({ methods }) => <span class="mono dim">{methods.join(", ")}</span>,
    },
    {
      key: "route",
      label: "Route",
      cell: ({ route }) => (
        <a data-in class="row-link mono" href={rangedHref("route", { route })}>
          <BriefText value={route} />
        </a>
      ),
    },
    {
      key: "trend",
      label: "Requests over time",
      isSilent: true,
      cell: ({ sparkline }) => <Sparkline counts={sparkline} noun="requests" />,
    },
    {
      key: "requests",
      label: "Requests",
      isNumber: true,
      cell: ({ requests }) => formatNumber(requests),
    },
    {
      key: "rate",
      label: "Requests/min",
      isNumber: true,
      cell: ({ requestsPerMinute }) => formatRate(requestsPerMinute),
    },
    {
      key: "errors",
      label: "Errors",
      isNumber: true,
      cell: ({ errorRate }) => <ErrorRate rate={errorRate} />,
    },
    { key: "p50", label: "p50", isNumber: true, cell: ({ p50Ms }) => formatLatency(p50Ms) },
    { key: "p95", label: "p95", isNumber: true, cell: ({ p95Ms }) => formatLatency(p95Ms) },
    { key: "p99", label: "p99", isNumber: true, cell: ({ p99Ms }) => formatLatency(p99Ms) },
    {
      key: "last",
      label: "Last error",
      isNumber: true,
      cell: ({ lastErrorAt }) => (
        <span class="dim">
          <Ago ms={lastErrorAt} />
        </span>
      ),
    },
  ];
  return keys.flatMap((key) => all.filter((column) => column.key === key));
}
