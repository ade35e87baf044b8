import type { VNode } from "preact";
import type { RouteList } from "../../server/api.ts";
import type { Poll } from "../../server/poll.ts";
import { router } from "../../state/app.ts";
import { rangedHref } from "../../state/chosen_range.ts";
import { Skeleton } from "../basics/skeleton.tsx";
import { DataTable } from "../table/data_table.tsx";
import { formatSort, nextSort, parseSort, sortRows } from "../table/sort_rows.ts";
import { ROUTE_TEXTS, ROUTE_VALUES, routeColumns } from "./route_columns.tsx";

const SHOWN = 8;
const COLUMNS: readonly string[] = [
  "methods",
  "route",
  "requests",
  "errors",
  "p50",
  "p95",
  "p99",
  "last",
];
const BY_TIME = { key: "time", descending: true };
const ORDERS = [["time", "By time spent"], ["p95", "Slowest"], ["errors", "Failing"]] as const;

/** The routes that matter most: by time spent, the slowest, or those that fail. */
export function TopRoutes({ poll }: { readonly poll: Poll<RouteList> }): VNode {
  const { params } = router.route.value;
  const sort = parseSort(params.get("sort"), Object.keys(ROUTE_VALUES), BY_TIME);
  const list = poll.data.value;
  const choose = (key: string, descending: boolean): void => {
    const changed = new URLSearchParams(params);
    if (key === BY_TIME.key) changed.delete("sort");
    else changed.set("sort", formatSort({ key, descending }));
    router.go("overview", changed, { replace: true });
  };
  const valueOf = ROUTE_VALUES[sort.key];
  const rows = list === undefined || valueOf === undefined
    ? []
    : sortRows(list.routes, valueOf, sort.descending).slice(0, SHOWN);
  return (
    <section>
      <h2>
        Routes
        <span class="seg tiny" role="group" aria-label="Which routes">
          {ORDERS.map(([key, label]) => (
            <button
              type="button"
              key={key}
              aria-pressed={sort.key === key && sort.descending}
              onClick={() => choose(key, true)}
            >
              {label}
            </button>
          ))}
        </span>
        <a data-in class="more-link" href={rangedHref("routes")}>All routes</a>
      </h2>
      {list === undefined
        ? poll.problem.value === undefined
          ? <Skeleton rows={SHOWN} />
          : <p class="nothing">{poll.problem.value.message}</p>
        : rows.length === 0
        ? <p class="nothing">No route has been asked for in this range.</p>
        : (
          <DataTable
            label="Routes"
            class="top-routes"
            columns={routeColumns(COLUMNS)}
            rows={rows}
            rowKey={({ route }) => route}
            sort={sort}
            onSort={(key) => {
              const next = nextSort(sort, key, ROUTE_TEXTS.includes(key));
              choose(next.key, next.descending);
            }}
          />
        )}
    </section>
  );
}
