import type { VNode } from "preact";
import { requestsHref } from "../address/query_link.ts";
import { isOpenEnded, rangeParams } from "../address/range.ts";
import { CopyButton } from "../components/basics/copy_button.tsx";
import { LoadNotice, StaleNote } from "../components/basics/load_notice.tsx";
import { Skeleton } from "../components/basics/skeleton.tsx";
import { GroupList } from "../components/errors/group_list.tsx";
import { Occurrences } from "../components/errors/occurrences.tsx";
import { Distribution, methodParts, statusParts } from "../components/figures/distribution.tsx";
import { OverviewCards } from "../components/figures/overview_cards.tsx";
import { ReportCharts } from "../components/figures/report_charts.tsx";
import { ROUTE_ORDERS } from "../components/figures/route_columns.tsx";
import { TopRoutes } from "../components/figures/top_routes.tsx";
import { TroubleStrip } from "../components/figures/trouble_strip.tsx";
import { findTroubles } from "../components/figures/troubles.ts";
import { RangeBar } from "../components/filters/range_bar.tsx";
import { UnreadSort } from "../components/filters/unread_note.tsx";
import type { Overview } from "../server/api.ts";
import { api, liveStatus } from "../state/app.ts";
import { range, rangedHref } from "../state/chosen_range.ts";
import { now } from "../state/clock.ts";
import { usePoll } from "../state/use_poll.ts";
import { useStatus } from "../state/use_status.ts";
import { formatLatency } from "../text/format.ts";

/** Activity and problems of the app at a glance. */
export function OverviewScreen(): VNode {
  const current = range.value;
  const key = new URLSearchParams(rangeParams(current)).toString();
  const isLive = isOpenEnded(current, Date.now());
  const overview = usePoll(`overview?${key}`, (signal) => api.overview(current, signal), {
    isLive,
  });
  const routes = usePoll(`routes?${key}`, (signal) => api.routes(current, signal), { isLive });
  useStatus();
  const data = overview.data.value;
  const report = data?.report;
  return (
    <>
      <RangeBar compares notes={<UnreadSort columns={ROUTE_ORDERS} />} />
      <main class="content" aria-label="Overview" aria-busy={data === undefined}>
        <h1 class="offscreen">Overview</h1>
        {data === undefined && overview.problem.value !== undefined
          ? <LoadNotice what="the overview" poll={overview} />
          : (
            <div class={overview.isStale.value ? "screen refreshing" : "screen"}>
              <StaleNote poll={overview} />
              <TroubleStrip
                troubles={data && findTroubles(data, liveStatus.value, current, now.value)}
                calm={data === undefined || overview.problem.value !== undefined
                  ? undefined
                  : calmWords(data)}
              />
              {report?.totals.requests === 0 && <FirstRequest />}
              <OverviewCards overview={data} range={current} />
              <ReportCharts report={report} />
              <div class="two">
                <Distribution title="Status" parts={statusParts(report, current)} />
                <Distribution title="Method" parts={methodParts(report, current)} />
              </div>
              <div class="two wide-left">
                <TopRoutes poll={routes} />
                <section>
                  <h2>
                    Newest errors
                    <a data-in class="more-link" href={rangedHref("errors")}>All errors</a>
                  </h2>
                  {data === undefined
                    ? <Skeleton rows={5} />
                    : data.errors.length === 0
                    ? (
                      <p class="nothing">
                        No open errors. Whatever your app throws is grouped here.
                      </p>
                    )
                    : <GroupList groups={data.errors} messages={data.messages} />}
                </section>
              </div>
              <section>
                <h2>
                  Failed requests
                  <a
                    data-in
                    class="more-link"
                    href={requestsHref({ statusClass: "error" }, current)}
                  >
                    All failed requests
                  </a>
                </h2>
                {report === undefined
                  ? <Skeleton rows={5} />
                  : report.recentErrors.length === 0
                  ? <p class="nothing">No failed requests in this range.</p>
                  : <Occurrences label="Failed requests" logs={report.recentErrors} />}
              </section>
            </div>
          )}
      </main>
    </>
  );
}

/** For new users: how to see something here. */
function FirstRequest(): VNode {
  const snippet = `curl ${location.origin}/`;
  return (
    <p class="hint">
      Every request to your app is counted here once it completes. Send one:
      <code>{snippet}</code>
      <CopyButton text={() => snippet} label="Copy code" />
    </p>
  );
}

function calmWords({ report, before }: Overview): string {
  if (report.totals.requests === 0) {
    return "No problems, and no requests in this range";
  }
  const more = before === null ? "no route is failing" : "no more failures than before";
  return `All good: ${more}, p95 is ${formatLatency(report.latency.p95Ms)}`;
}
