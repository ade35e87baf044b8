import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { isOpenEnded, rangeParams } from "../address/range.ts";
import { LoadNotice, StaleNote } from "../components/basics/load_notice.tsx";
import { Notice } from "../components/basics/notice.tsx";
import { Skeleton } from "../components/basics/skeleton.tsx";
import {
  BY_TIME_SPENT,
  ROUTE_COLUMNS,
  ROUTE_ORDERS,
} from "../components/figures/route_columns.tsx";
import { NarrowBox } from "../components/filters/narrow_box.tsx";
import { RangeBar } from "../components/filters/range_bar.tsx";
import { UnreadSort } from "../components/filters/unread_note.tsx";
import { DataTable } from "../components/table/data_table.tsx";
import { formatSort, parseSort, sortRows } from "../components/table/sort_rows.ts";
import { api, router } from "../state/app.ts";
import { range } from "../state/chosen_range.ts";
import { usePoll } from "../state/use_poll.ts";
import { useStatus } from "../state/use_status.ts";
import { formatCount } from "../text/format.ts";

/** Rows rendered initially. */
const SHOWN = 100;

/** Every route of the app with its figures. */
export function RoutesScreen(): VNode {
  const { params } = router.address.value;
  const current = range.value;
  const key = new URLSearchParams(rangeParams(current)).toString();
  const isLive = isOpenEnded(current, Date.now());
  const poll = usePoll(`routes?${key}`, (signal) => api.routes(current, signal), { isLive });
  const [all, setAll] = useState(false);
  useStatus();
  const sort = parseSort(params.get("sort"), ROUTE_ORDERS, BY_TIME_SPENT);
  const text = (params.get("filter") ?? "").trim();
  const list = poll.data.value;
  const change = (name: string, value: string): void => {
    const changed = new URLSearchParams(params);
    if (value === "") changed.delete(name);
    else changed.set(name, value);
    router.go("routes", changed, { replace: true });
  };
  const found =
    list?.routes.filter(({ route, methods }) =>
      `${methods.join(" ")} ${route}`.toLowerCase().includes(text.toLowerCase())
    ) ?? [];
  const rows = sortRows(found, ROUTE_ORDERS, sort);
  const shown = all ? rows : rows.slice(0, SHOWN);
  return (
    <>
      <RangeBar notes={<UnreadSort columns={ROUTE_ORDERS} />} />
      <main class="content" aria-label="Routes" aria-busy={list === undefined}>
        <h1 class="offscreen">Routes</h1>
        <div class={poll.isStale.value ? "screen refreshing" : "screen"}>
          <StaleNote poll={poll} />
          <div class="head-line">
            <NarrowBox
              label="Filter routes"
              value={text}
              onChange={(value) => change("filter", value)}
            />
            <span class="faint">
              {list !== undefined && (text === ""
                ? formatCount(rows.length, "route")
                : `${rows.length} of ${formatCount(list.routes.length, "route")}`)}
            </span>
            <span class="room" />
            <button
              type="button"
              class="btn small"
              aria-pressed={sort.column === BY_TIME_SPENT.column}
              title="Routes that keep the app busy come first"
              onClick={() => change("sort", "")}
            >
              By time spent
            </button>
          </div>
          {list === undefined
            ? poll.problem.value === undefined
              ? <Skeleton rows={12} />
              : <LoadNotice what="the routes" poll={poll} />
            : rows.length === 0
            ? text === ""
              ? (
                <Notice
                  icon="routes"
                  title="No requests in this range"
                  snippet={`curl ${location.origin}/`}
                >
                  <p>
                    Each route of your app has a row here from its first request on: /users/42
                    counts as /users/:id. Send a request, or choose a longer range:
                  </p>
                </Notice>
              )
              : (
                <Notice icon="filter" title="No route matches">
                  <button
                    type="button"
                    class="btn primary"
                    onClick={() => change("filter", "")}
                  >
                    Clear the filter
                  </button>
                </Notice>
              )
            : (
              <DataTable
                label="Routes"
                class="routes-table"
                columns={ROUTE_COLUMNS}
                rows={shown}
                rowKey={({ route }) => route}
                sort={sort}
                onSort={(next) => change("sort", formatSort(next))}
                hasKeys
              />
            )}
          {shown.length < rows.length && (
            <p class="list-end">
              <button
                type="button"
                class="link"
                onClick={() => setAll(true)}
              >
                Show all {formatCount(rows.length, "route")}
              </button>
            </p>
          )}
        </div>
      </main>
    </>
  );
}
