import type { VNode } from "preact";
import type { RouteList } from "../../server/api.ts";
import type { Poll } from "../../server/poll.ts";
import { router } from "../../state/app.ts";
import { rangedHref } from "../../state/chosen_range.ts";
import { Skeleton } from "../basics/skeleton.tsx";
import { DataTable } from "../table/data_table.tsx";
import { formatSort, parseSort, type Sort, sortRows } from "../table/sort_rows.ts";
import { BY_TIME_SPENT, ROUTE_COLUMNS, ROUTE_ORDERS } from "./route_columns.tsx";

const SHOWN = 8;
const SHOWN_COLUMNS: readonly string[] = [
  "methods",
  "route",
  "requests",
  "errors",
  "p50",
  "p95",
  "p99",
  "last",
];
const COLUMNS = ROUTE_COLUMNS.filter(({ name }) => SHOWN_COLUMNS.includes(name));
const ORDERS = [["time", "By time spent"], ["p95", "Slowest"], ["errors", "Failing"]] as const;

/** The routes that matter most: by time spent, the slowest, or those that fail. */
export function TopRoutes({ poll }: { readonly poll: Poll<RouteList> }): VNode {
  const { params } = router.address.value;
  const sort = parseSort(params.get("sort"), ROUTE_ORDERS, BY_TIME_SPENT);
  const list = poll.data.value;
  const choose = (next: Sort): void => {
    const changed = new URLSearchParams(params);
    if (next.column === BY_TIME_SPENT.column) changed.delete("sort");
    else changed.set("sort", formatSort(next));
    router.go("overview", changed, { replace: true });
  };
  const rows = sortRows(list?.routes ?? [], ROUTE_ORDERS, sort).slice(0, SHOWN);
  return (
    <section>
      <h2>
        Routes
        <span class="seg tiny" role="group" aria-label="Order of routes">
          {ORDERS.map(([column, label]) => (
            <button
              type="button"
              key={column}
              aria-pressed={sort.column === column && sort.isDescending}
              onClick={() => choose({ column, isDescending: true })}
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
        ? <p class="nothing">No requests in this range.</p>
        : (
          <DataTable
            label="Routes"
            class="top-routes"
            columns={COLUMNS}
            rows={rows}
            rowKey={({ route }) => route}
            sort={sort}
            onSort={choose}
          />
        )}
    </section>
  );
}
