import type { VNode } from "preact";
import type { ErrorGroup, ErrorState } from "../../core/error_groups/error_group.ts";
import { unreadParam } from "../address/page_address.ts";
import { isOpenEnded, rangeParams } from "../address/range.ts";
import { Sparkline } from "../charts/sparkline.tsx";
import { ErrorStateBadge } from "../components/basics/badges.tsx";
import { LoadNotice, StaleNote } from "../components/basics/load_notice.tsx";
import { Notice } from "../components/basics/notice.tsx";
import { Skeleton } from "../components/basics/skeleton.tsx";
import { Tabs } from "../components/basics/tabs.tsx";
import { Ago } from "../components/basics/time.tsx";
import { extentWords } from "../components/errors/extent_words.ts";
import { countInRange, GroupPlace, GroupTitle } from "../components/errors/group_list.tsx";
import { RangeBar } from "../components/filters/range_bar.tsx";
import { UnreadNote, UnreadSort } from "../components/filters/unread_note.tsx";
import type { Column } from "../components/table/column.ts";
import { DataTable } from "../components/table/data_table.tsx";
import { formatSort, parseSort, type Sort, sortRows } from "../components/table/sort_rows.ts";
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

/** A group with the message of its newest occurrence. */
interface ErrorRow extends ErrorGroup {
  readonly newest: string | undefined;
}

const COLUMNS: readonly Column<ErrorRow>[] = [
  {
    name: "name",
    label: "Error",
    narrow: "line-1 rest",
    sortBy: ({ name, message }) => `${name}: ${message}`,
    cell: (group) => (
      <>
        <GroupTitle group={group} message={group.newest} />
        <GroupPlace group={group} />
      </>
    ),
  },
  {
    name: "state",
    label: "State",
    isSilent: true,
    width: 118,
    narrow: "line-2",
    cell: (group) => <ErrorStateBadge group={group} />,
  },
  {
    name: "trend",
    label: "Over time",
    isSilent: true,
    width: 140,
    hideBelow: 660,
    cell: ({ sparkline }) => <Sparkline counts={sparkline.counts} noun="errors" class="is-bad" />,
  },
  {
    name: "inRange",
    label: "In range",
    isNumber: true,
    width: 76,
    narrow: "line-2",
    sortBy: countInRange,
    cell: (group) => formatNumber(countInRange(group)),
  },
  {
    name: "count",
    label: "Total",
    isNumber: true,
    width: 76,
    hideBelow: 940,
    sortBy: ({ count }) => count,
    cell: ({ count }) => formatNumber(count),
  },
  {
    name: "source",
    label: "Source",
    width: 90,
    hideBelow: 780,
    class: "dim",
    sortBy: ({ source }) => source,
    cell: ({ source }) => source === "log" ? "log line" : "request",
  },
  {
    name: "first",
    label: "First seen",
    isNumber: true,
    width: 100,
    hideBelow: 940,
    class: "dim",
    sortBy: ({ firstSeen }) => firstSeen,
    cell: ({ firstSeen }) => <Ago ms={firstSeen} />,
  },
  {
    name: "last",
    label: "Last seen",
    isNumber: true,
    width: 100,
    narrow: "line-2",
    sortBy: ({ lastSeen }) => lastSeen,
    cell: ({ lastSeen }) => <Ago ms={lastSeen} />,
  },
];

const NEWEST: Sort = { column: "last", isDescending: true };

/** The app's errors, grouped. */
export function ErrorsScreen(): VNode {
  const { params } = router.address.value;
  const current = range.value;
  const findState = (text: string | null) => STATES.find((name) => name === text);
  const state = findState(params.get("state")) ?? "open";
  const unreadState = unreadParam(params, "state", (text) => findState(text) !== undefined);
  const key = new URLSearchParams({ ...rangeParams(current), state });
  const poll = usePoll(
    `errors?${key}`,
    (signal) => api.errors({ state, range: current }, signal),
    { isLive: isOpenEnded(current, Date.now()) },
  );
  useStatus();
  const list = poll.data.value;
  const sort = parseSort(params.get("sort"), COLUMNS, NEWEST);
  const change = (name: string, value: string): void => {
    const changed = new URLSearchParams(params);
    changed.set(name, value);
    router.go("errors", changed, { replace: true });
  };
  const groups = list?.groups.map((group) => ({ ...group, newest: list.messages[group.id] })) ?? [];
  const rows = sortRows(groups, COLUMNS, sort);
  return (
    <>
      <RangeBar
        notes={
          <>
            <UnreadNote unread={unreadState} what="state" instead="open errors" />
            <UnreadSort columns={COLUMNS} />
          </>
        }
      />
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
                : <LoadNotice what="the errors" poll={poll} />
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
                  onSort={(next) => change("sort", formatSort(next))}
                  hasKeys
                />
              )}
            {list !== undefined && rows.length > 0 && rows.length < list.counts[state] && (
              <p class="list-end faint">{extentWords(list, state)}</p>
            )}
          </Tabs>
        </div>
      </main>
    </>
  );
}

/** `others` occurred at other times. */
function NoErrors(
  { state, others }: { readonly state: ErrorState; readonly others: number },
): VNode {
  if (others > 0) {
    return (
      <Notice icon="check" title={`No ${state} errors in this range`}>
        <p>
          {`${
            formatCount(others, `${state} error`)
          } occurred at other times: choose a longer range.`}
        </p>
      </Notice>
    );
  }
  if (state !== "open") {
    return (
      <Notice icon="check" title={`No ${state} errors`}>
        <p>
          {state === "resolved"
            ? "Resolve an error once it is fixed: it reopens automatically if it occurs again."
            : "Ignore errors that are not yours to fix: they are hidden, but still counted."}
        </p>
      </Notice>
    );
  }
  return (
    <Notice icon="check" title="No open errors" snippet={SNIPPET}>
      <p>
        Whatever your handler throws, every response with status 500 or above, and the errors you
        log are grouped here automatically. To log one:
      </p>
    </Notice>
  );
}
