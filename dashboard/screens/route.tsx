import type { VNode } from "preact";
import { type FigureTerms, requestsHref } from "../address/query_link.ts";
import { isOpenEnded, rangeParams, withoutZoom } from "../address/range.ts";
import { Icon } from "../components/basics/icon.tsx";
import { LoadNotice, StaleNote } from "../components/basics/load_notice.tsx";
import { Notice } from "../components/basics/notice.tsx";
import { Skeleton } from "../components/basics/skeleton.tsx";
import { StatCard } from "../components/basics/stat_card.tsx";
import { BriefText, Text } from "../components/basics/text.tsx";
import { Occurrences } from "../components/errors/occurrences.tsx";
import { Distribution, methodParts, statusParts } from "../components/figures/distribution.tsx";
import { ReportCharts } from "../components/figures/report_charts.tsx";
import { RangeBar } from "../components/filters/range_bar.tsx";
import type { RouteReport } from "../server/api.ts";
import { api, router } from "../state/app.ts";
import { range, rangedHref } from "../state/chosen_range.ts";
import { useKeys } from "../state/use_keys.ts";
import { usePoll } from "../state/use_poll.ts";
import { useStatus } from "../state/use_status.ts";
import { formatLatency, formatNumber, formatPercent, formatRate } from "../text/format.ts";

/** One route: `route?route=/users/:id`, with all its methods or one. */
export function RouteScreen(): VNode {
  const { params } = router.address.value;
  const route = params.get("route") ?? "";
  return <RouteFigures key={route} route={route} method={params.get("method") ?? undefined} />;
}

interface RouteFiguresProps {
  readonly route: string;
  readonly method: string | undefined;
}

function RouteFigures({ route, method }: RouteFiguresProps): VNode {
  const { params } = router.address.value;
  const current = range.value;
  const question = new URLSearchParams({ ...rangeParams(current), route, method: method ?? "" });
  const poll = usePoll(
    `route?${question}`,
    (signal) => api.route(route, method, current, signal),
    { isLive: isOpenEnded(current, Date.now()) },
  );
  useStatus();
  useKeys({
    Escape: () => {
      const unzoomed = withoutZoom(params);
      if (unzoomed !== undefined) router.go("route", unzoomed);
      else router.go("routes", rangeParams(current));
    },
  });
  const condition: FigureTerms = { route, method };
  const data = poll.data.value;
  const report = data?.report;
  const known = report?.methods.map(({ method }) => method) ?? [];
  // The figures of one method don't include others.
  const methods = method === undefined || known.includes(method) ? known : [method, ...known];
  return (
    <>
      <RangeBar>
        <a data-in class="btn" href={rangedHref("routes")} title="All routes (Esc)">
          <Icon name="back" />
          <span class="btn-word">All routes</span>
        </a>
      </RangeBar>
      <main class="content" aria-label="Route" aria-busy={data === undefined}>
        <div class={poll.isStale.value ? "screen refreshing" : "screen"}>
          <StaleNote poll={poll} />
          <div class="head-line">
            <h1 class="mono">
              <Text value={route} limit={300} />
            </h1>
            {(methods.length > 1 || method !== undefined) && (
              <MethodChoice methods={methods} chosen={method} />
            )}
            {methods.length === 1 && method === undefined && (
              <span class="mono dim">
                <BriefText value={methods[0] ?? ""} />
              </span>
            )}
            <span class="room" />
            <a data-in class="btn small" href={requestsHref(condition, current)}>
              <Icon name="requests" />View requests
            </a>
          </div>
          {data === undefined && poll.problem.value !== undefined
            ? <LoadNotice what="this route" poll={poll} />
            : report?.totals.requests === 0
            ? (
              <Notice icon="routes" title="No requests in this range">
                <p>This route had no requests then. Choose a longer range.</p>
              </Notice>
            )
            : (
              <>
                <RouteCards data={data} condition={condition} />
                <ReportCharts report={report} />
                <div class="two">
                  <Distribution
                    title="Status"
                    parts={statusParts(report, current, { route, method })}
                  />
                  <Distribution
                    title="Method"
                    parts={methodParts(report, current, { route })}
                  />
                </div>
                <section>
                  <h2>
                    Failed requests
                    <a
                      data-in
                      class="more-link"
                      href={requestsHref({ ...condition, statusClass: "error" }, current)}
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
              </>
            )}
        </div>
      </main>
    </>
  );
}

function MethodChoice(
  { methods, chosen }: { readonly methods: readonly string[]; readonly chosen: string | undefined },
): VNode {
  const choose = (method: string | undefined): void => {
    const changed = new URLSearchParams(router.address.peek().params);
    if (method === undefined) changed.delete("method");
    else changed.set("method", method);
    router.go("route", changed, { replace: true });
  };
  return (
    <span class="seg tiny" role="group" aria-label="Method">
      <button type="button" aria-pressed={chosen === undefined} onClick={() => choose(undefined)}>
        All methods
      </button>
      {methods.map((method) => (
        <button
          type="button"
          key={method}
          aria-pressed={chosen === method}
          onClick={() => choose(method)}
        >
          <BriefText value={method} />
        </button>
      ))}
    </span>
  );
}

function RouteCards(
  { data, condition }: {
    readonly data: RouteReport | undefined;
    readonly condition: FigureTerms;
  },
): VNode {
  const report = data?.report;
  const current = range.value;
  const all = requestsHref(condition, current);
  const slow = (ms: number | null | undefined): string =>
    requestsHref({ ...condition, fromMs: ms ?? undefined }, current);
  const totals = report?.totals;
  const latency = report?.latency;
  return (
    <section class="stats" aria-label="Figures">
      <StatCard label="Requests" value={totals && formatNumber(totals.requests)} href={all} />
      <StatCard
        label="Requests/min"
        value={report && formatRate(report.requestsPerMinute)}
        href={all}
      />
      <StatCard
        label="Errors"
        value={totals && formatPercent(totals.errorRate)}
        class={totals !== undefined && totals.serverErrors > 0 ? "bad" : undefined}
        note={totals && `${formatNumber(totals.serverErrors)} of them 5xx`}
        href={requestsHref({ ...condition, statusClass: "error" }, current)}
      />
      <StatCard
        label="p50"
        value={latency && formatLatency(latency.p50Ms)}
        href={slow(latency?.p50Ms)}
      />
      <StatCard
        label="p95"
        value={latency && formatLatency(latency.p95Ms)}
        href={slow(latency?.p95Ms)}
      />
      <StatCard
        label="p99"
        value={latency && formatLatency(latency.p99Ms)}
        href={slow(latency?.p99Ms)}
      />
      <StatCard
        label="Max"
        value={latency && formatLatency(latency.maxMs)}
        href={slow(latency?.maxMs)}
      />
    </section>
  );
}
