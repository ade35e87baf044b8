import type { VNode } from "preact";
import type { ErrorGroup, ErrorState } from "../../core/error_groups/error_group.ts";
import { isOpenEnded, rangeParams } from "../address/range.ts";
import { Sparkline } from "../charts/sparkline.tsx";
import { Ago } from "../components/basics/ago.tsx";
import { ErrorStateBadge } from "../components/basics/error_state.tsx";
import { LoadNotice, StaleNote } from "../components/basics/load_notice.tsx";
import { Notice } from "../components/basics/notice.tsx";
import { Skeleton } from "../components/basics/skeleton.tsx";
import { Tabs } from "../components/basics/tabs.tsx";
import { countInRange, GroupPlace, GroupTitle } from "../components/errors/group_list.tsx";
import { RangeBar } from "../components/filters/range_bar.tsx";
import { type DataColumn, DataTable } from "../components/table/data_table.tsx";
import { formatSort, nextSort, parseSort, sortRows } from "../components/table/sort_rows.ts";
import { api, router } from "../state/app.ts";
import { range } from "../state/chosen_range.ts";
import { usePoll } from "../state/use_poll.ts";
import { useStatus } from "../state/use_status.ts";
import { formatCount, formatNumber } from "../text/format.ts";

const STATES: readonly ErrorState[] = ["open", "resolved", "ignored"];
const LABELS = { open: "Open", resolved: "Resolved", ignored: "Ignored" } as const;
const SNIPPET = `const log = tracer.getLogger("orders");
try {
  await pay(order);
} catch (error) {
  log.error("payment failed", error);
}`;

/** A group, and what its newest occurrence says. */
interface ErrorRow extends ErrorGroup {
  readonly newest: string | undefined;
}

const COLUMNS: readonly DataColumn<ErrorRow>[] = [
  {
    key: "name",
    label: "Error",
    cell: (group) => (
      <>
        <GroupTitle group={group} message={group.newest} />
        <GroupPlace group={group} />
      </>
    ),
  },
  {
    key: "state",
    label: "State",
    isSilent: true,
    cell: (group) => <ErrorStateBadge group={group} />,
  },
  {
    key: "trend",
    label: "Over time",
    isSilent: true,
    cell: ({ sparkline }) => <Sparkline counts={sparkline.counts} noun="errors" class="is-bad" />,
  },
  {
    key: "inRange",
    label: "In range",
    isNumber: true,
    cell: (group) => formatNumber(countInRange(group)),
  },
  { key: "count", label: "In all", isNumber: true, cell: ({ count }) => formatNumber(count) },
  {
    key: "source",
    label: "From",
    cell: ({ source }) => <span class="dim">{source === "log" ? "log line" : "request"}</span>,
  },
  {
    key: "first",
    label: "First seen",
    isNumber: true,
    cell: ({ firstSeen }) => (
      <span class="dim">
        <Ago ms={firstSeen} />
      </span>
    ),
  },
  {
    key: "last",
    label: "Last seen",
    isNumber: true,
    cell: ({ lastSeen }) => <Ago ms={lastSeen} />,
  },
];

const VALUES: Readonly<Record<string, (group: ErrorGroup) => string | number | null>> = {
  name: ({ name, message }) => `${name}: ${message}`,
  inRange: countInRange,
  count: ({ count }) => count,
  source: ({ source }) => source,
  first: ({ firstSeen }) => firstSeen,
  last: ({ lastSeen }) => lastSeen,
};
const NEWEST = { key: "last", descending: true };

/** What the app throws, grouped into defects. */
export function ErrorsScreen(): VNode {
  const { params } = router.route.value;
  const current = range.value;
  const state = STATES.find((name) => name === params.get("state")) ?? "open";
  const key = new URLSearchParams({ ...rangeParams(current), state });
  const poll = usePoll(
    `errors?${key}`,
    (signal) => api.errors({ state, range: current }, signal),
    { isLive: isOpenEnded(current, Date.now()) },
  );
  useStatus();
  const list = poll.data.value;
  const sort = parseSort(params.get("sort"), Object.keys(VALUES), NEWEST);
  const change = (name: string, value: string): void => {
    const changed = new URLSearchParams(params);
    changed.set(name, value);
    router.go("errors", changed, { replace: true });
  };
  const groups = list?.groups.map((group) => ({ ...group, newest: list.messages[group.id] })) ?? [];
  const rows = sortRows(groups, VALUES[sort.key] ?? (() => null), sort.descending);
  return (
    <>
      <RangeBar />
      <main class="content" aria-label="Errors" aria-busy={list === undefined}>
        <h1 class="offscreen">Errors</h1>
        <div class={poll.isStale.value ? "screen stacked refreshing" : "screen stacked"}>
          <StaleNote poll={poll} />
          <Tabs
            label="State of the errors"
            selected={state}
            tabs={STATES.map((id) => ({
              id,
              label: LABELS[id],
              count: list === undefined ? undefined : formatNumber(list.counts[id]),
            }))}
            onSelect={(id) => change("state", id)}
          >
            {list === undefined
              ? poll.problem.value === undefined
                ? <Skeleton rows={12} />
                : <LoadNotice what="The errors" poll={poll} />
              : rows.length === 0
              ? <NoErrors state={state} others={list.counts[state]} />
              : (
                <DataTable
                  label="Errors"
                  class="errors-table"
                  columns={COLUMNS}
                  rows={rows}
                  rowKey={({ id }) => id}
                  sort={sort}
                  onSort={(column) =>
                    change("sort", formatSort(nextSort(sort, column, column === "name")))}
                  hasKeys
                />
              )}
            {list !== undefined && rows.length > 0 && rows.length < list.counts[state] && (
              <p class="list-end faint">
                {`${formatNumber(rows.length)} of ${
                  formatCount(list.counts[state], `${state} error`)
                } came in this range`}
              </p>
            )}
          </Tabs>
        </div>
      </main>
    </>
  );
}

/** `others` came at other times. */
function NoErrors(
  { state, others }: { readonly state: ErrorState; readonly others: number },
): VNode {
  if (others > 0) {
    return (
      <Notice icon="check" title={`No ${state} error came in this range`}>
        <p>{`${formatCount(others, `${state} error`)} came before: choose a longer range.`}</p>
      </Notice>
    );
  }
  if (state !== "open") {
    return (
      <Notice icon="check" title={`No ${state} error`}>
        <p>
          {state === "resolved"
            ? "Resolve an error once it is mended: it opens again by itself if it comes back."
            : "Ignore an error that is none of yours: it stays out of the way, and is counted on."}
        </p>
      </Notice>
    );
  }
  return (
    <Notice icon="check" title="No open error" snippet={SNIPPET}>
      <p>
        Whatever your handler throws, every answer from 500 on, and the errors you log are grouped
        here by themselves. To log one:
      </p>
    </Notice>
  );
}
