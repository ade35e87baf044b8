import type { VNode } from "preact";
import type { RouteSummary } from "../../../core/metrics/metrics_report.ts";
import { Sparkline } from "../../charts/sparkline.tsx";
import { rangedHref } from "../../state/chosen_range.ts";
import { formatLatency, formatNumber, formatPercent, formatRate } from "../../text/format.ts";
import { BriefText } from "../basics/text.tsx";
import { Ago } from "../basics/time.tsx";
import type { Column } from "../table/column.ts";
import type { Sort, SortColumn } from "../table/sort_rows.ts";

/** The columns of tables of routes. */
export const ROUTE_COLUMNS: readonly Column<RouteSummary>[] = [
  {
    name: "methods",
    label: "Method",
    width: 120,
    narrow: "line-1",
    class: "mono dim",
    sortBy: ({ methods }) => methods.join(),
    cell: ({ methods }) => methods.join(", "),
  },
  {
    name: "route",
    label: "Route",
    narrow: "line-1 rest",
    sortBy: ({ route }) => route,
    cell: ({ route }) => (
      <a data-in class="row-link mono" href={rangedHref("route", { route })}>
        <BriefText value={route} />
      </a>
    ),
  },
  {
    name: "trend",
    label: "Requests over time",
    isSilent: true,
    width: 140,
    hideBelow: 1100,
    cell: ({ sparkline }) => <Sparkline counts={sparkline} noun="requests" />,
  },
  {
    name: "requests",
    label: "Requests",
    isNumber: true,
    width: 82,
    narrow: "line-2",
    sortBy: ({ requests }) => requests,
    cell: ({ requests }) => formatNumber(requests),
  },
  {
    name: "rate",
    label: "Requests/min",
    isNumber: true,
    width: 112,
    hideBelow: 940,
    narrow: "line-2",
    sortBy: ({ requestsPerMinute }) => requestsPerMinute,
    cell: ({ requestsPerMinute }) => formatRate(requestsPerMinute),
  },
  {
    name: "errors",
    label: "Errors",
    isNumber: true,
    width: 68,
    narrow: "line-2",
    sortBy: ({ errorRate }) => errorRate,
    cell: ({ errorRate }) => <ErrorRate rate={errorRate} />,
  },
  latencyColumn("p50", ({ p50Ms }) => p50Ms, { hideBelow: 780 }),
  latencyColumn("p95", ({ p95Ms }) => p95Ms, { narrow: "line-2" }),
  latencyColumn("p99", ({ p99Ms }) => p99Ms, { hideBelow: 940 }),
  {
    name: "last",
    label: "Last error",
    isNumber: true,
    width: 96,
    hideBelow: 660,
    class: "dim",
    sortBy: ({ lastErrorAt }) => lastErrorAt,
    cell: ({ lastErrorAt }) => <Ago ms={lastErrorAt} />,
  },
];

/** Order by total duration, which has no column. */
export const BY_TIME_SPENT: Sort = { column: "time", isDescending: true };

/** The sort orders of route tables. */
export const ROUTE_ORDERS: readonly SortColumn<RouteSummary>[] = [
  ...ROUTE_COLUMNS,
  { name: BY_TIME_SPENT.column, sortBy: ({ totalMs }) => totalMs },
];

function latencyColumn(
  name: string,
  sortBy: (row: RouteSummary) => number | null,
  layout: Pick<Column<RouteSummary>, "hideBelow" | "narrow">,
): Column<RouteSummary> {
  return {
    name,
    label: name,
    isNumber: true,
    width: 68,
    sortBy,
    cell: (row) => formatLatency(sortBy(row)),
    ...layout,
  };
}

/** From this rate on, errors are highlighted. */
const HIGH = 0.05;
const NOTABLE = 0.01;

/** An error rate, more prominent the higher it is. */
function ErrorRate({ rate }: { readonly rate: number }): VNode {
  const tone = rate >= HIGH ? "bad" : rate >= NOTABLE ? "odd" : "dim";
  return <span class={tone}>{formatPercent(rate)}</span>;
}
