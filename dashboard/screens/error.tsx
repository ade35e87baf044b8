import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ErrorGroup } from "../../core/error_groups/error_group.ts";
import type { Log } from "../../core/log/log.ts";
import { requestsHref } from "../address/query_link.ts";
import { ErrorStateBadge } from "../components/basics/badges.tsx";
import { Fact } from "../components/basics/fact.tsx";
import { Icon } from "../components/basics/icon.tsx";
import { LoadNotice, StaleNote } from "../components/basics/load_notice.tsx";
import { Skeleton } from "../components/basics/skeleton.tsx";
import { Text } from "../components/basics/text.tsx";
import { Ago } from "../components/basics/time.tsx";
import { ErrorView } from "../components/detail/error_view.tsx";
import { ErrorActions } from "../components/errors/error_actions.tsx";
import { countInRange } from "../components/errors/group_list.tsx";
import { Occurrences } from "../components/errors/occurrences.tsx";
import { TimeChart } from "../components/figures/time_chart.tsx";
import { FreezeFigures } from "../components/filters/range_bar.tsx";
import type { ErrorDetail, ListPage } from "../server/api.ts";
import { api, router } from "../state/app.ts";
import { goRanged, rangedHref, toggleFrozen } from "../state/chosen_range.ts";
import { withNewest, withOlder } from "../state/paged_rows.ts";
import { useKeys } from "../state/use_keys.ts";
import { usePoll } from "../state/use_poll.ts";
import { useStatus } from "../state/use_status.ts";
import { formatBucket, formatCompact, formatCount, formatNumber } from "../text/format.ts";
import { messageOf } from "../text/message_of.ts";

const HOUR_MS = 3_600_000;

/** One error group: `error?id=3f9c...`. */
export function ErrorScreen(): VNode {
  const id = router.address.value.params.get("id") ?? "";
  return <ErrorPage key={id} id={id} />;
}

function ErrorPage({ id }: { readonly id: string }): VNode {
  const poll = usePoll(`error?${id}`, (signal) => api.error(id, undefined, signal));
  const [shown, setShown] = useState<ListPage | undefined>(undefined);
  const [problem, setProblem] = useState("");
  useStatus();
  useKeys({ Escape: () => goRanged("errors"), f: toggleFrozen });
  const data = poll.data.value;
  const list = data === undefined ? undefined : withNewest(shown, data);
  useEffect(() => setShown(list), [data]);
  const more = async (from: ListPage, before: string): Promise<void> => {
    try {
      setShown(withOlder(from, await api.error(id, before)));
      setProblem("");
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return (
    <>
      <header class="bar">
        <a data-in class="btn" href={rangedHref("errors")} title="All errors (Esc)">
          <Icon name="back" />All errors
        </a>
        <span class="room" />
        <FreezeFigures />
      </header>
      <main class="content" aria-label="Error" aria-busy={data === undefined}>
        {data === undefined || list === undefined
          ? poll.problem.value === undefined
            ? <Skeleton rows={14} />
            : <LoadNotice what="this error" poll={poll} />
          : (
            <div class="screen">
              <StaleNote poll={poll} />
              <Head
                group={data.group}
                newestMessage={data.newestMessage}
                onChange={() => void poll.reload()}
              />
              <GroupChart group={data.group} />
              <LastStack data={data} />
              <section>
                <h2>
                  Occurrences
                  <span class="faint">{formatNumber(data.group.count)} in total, newest first</span>
                </h2>
                <Occurrences label="Occurrences" logs={list.logs} hasKeys />
                <p class="list-end">
                  {problem} {list.next === null ? "Nothing older is stored" : (
                    <button
                      type="button"
                      class="link"
                      onClick={() => list.next !== null && void more(list, list.next)}
                    >
                      Show older
                    </button>
                  )}
                </p>
              </section>
            </div>
          )}
      </main>
    </>
  );
}

function Head(
  { group, newestMessage, onChange }: {
    readonly group: ErrorGroup;
    readonly newestMessage: string | undefined;
    readonly onChange: () => void;
  },
): VNode {
  const { name, route, method, source, loggerName, count } = group;
  // The group's own message lacks the details, which are folded.
  const message = newestMessage ?? group.message;
  return (
    <div class="summary error-head">
      <div class="error-name">
        <h1>
          <span class="error-title">
            <b>
              <Text value={name} limit={200} />
            </b>
            {message !== "" && ": "}
            <Text value={message} limit={600} />
          </span>
          <ErrorStateBadge group={group} />
        </h1>
        <div class="facts">
          <span>
            <b>{formatNumber(count)}</b> in total
          </span>
          <span>
            last{" "}
            <b>
              <Ago ms={group.lastSeen} />
            </b>
          </span>
          <span>
            first{" "}
            <b>
              <Ago ms={group.firstSeen} />
            </b>
          </span>
          <Fact
            label="route"
            mono
            value={route ?? undefined}
            href={(value) => rangedHref("route", { route: value })}
          />
          <Fact label="method" mono value={method ?? undefined} />
          <Fact label="logger" mono value={loggerName ?? undefined} />
          <span>
            from <b>{source === "log" ? "log lines" : "requests"}</b>
          </span>
          {route !== null && source === "request" && (
            <a data-in href={requestsHref({ route, statusClass: "5xx" })}>
              All failed requests of this route
            </a>
          )}
        </div>
      </div>
      <ErrorActions group={group} onChange={onChange} />
    </div>
  );
}

function GroupChart({ group }: { readonly group: ErrorGroup }): VNode {
  const { start, bucketMs, counts } = group.sparkline;
  const most = counts.reduce((peak, count) => Math.max(peak, count), 0);
  const range = `the last ${Math.round(bucketMs * counts.length / HOUR_MS)} h`;
  const inRange = formatNumber(countInRange(group));
  return (
    <div class="one-chart">
      <TimeChart
        title={`Errors per ${formatBucket(bucketMs)} in ${range}: ${inRange} in range`}
        kind="stack"
        data={{
          start,
          end: start + bucketMs * counts.length,
          bucketMs,
          starts: counts.map((_, index) => start + index * bucketMs),
          series: [{ label: "errors", color: "bar5", values: counts }],
        }}
        format={formatNumber}
        formatAxis={(value) => Number.isInteger(value) ? formatCompact(value) : ""}
        summary={`${inRange} in range. Peak: ${formatCount(most, "error")}.`}
        empty={`No errors in ${range}`}
      />
    </div>
  );
}

/** The newest occurrence, loaded completely, as rows have no stack. */
function LastStack({ data }: { readonly data: ErrorDetail }): VNode {
  const id = data.group.lastLogId ?? data.logs[0]?.id;
  const [log, setLog] = useState<Log | string | undefined>(undefined);
  useEffect(() => {
    if (id === undefined) return setLog("No occurrence is stored any longer.");
    const abort = new AbortController();
    api.log(id, abort.signal).then(setLog, (error) => {
      if (!abort.signal.aborted) setLog(messageOf(error));
    });
    return () => abort.abort();
  }, [id]);
  return (
    <section class="last-stack">
      {log === undefined
        ? <Skeleton rows={4} />
        : typeof log === "string"
        ? <p class="nothing">{log}</p>
        : log.stackTrace === undefined && log.errorMessage === undefined
        ? (
          <p class="nothing">
            No stack: the response says that it failed, but nothing was thrown. Throw or log an
            Error to see it here.
          </p>
        )
        : <ErrorView message={log.errorMessage} stack={log.stackTrace} />}
    </section>
  );
}
