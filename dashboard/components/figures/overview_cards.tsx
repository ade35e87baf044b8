import type { VNode } from "preact";
import { requestsHref } from "../../address/query_link.ts";
import type { Range } from "../../address/range.ts";
import { screenHref } from "../../address/page_address.ts";
import type { Overview } from "../../server/api.ts";
import { liveStatus } from "../../state/app.ts";
import { zone } from "../../state/preferences.ts";
import { changeOfCount, changeOfLatency, changeOfRate } from "../../text/change.ts";
import {
  formatAge,
  formatLatency,
  formatMinute,
  formatNumber,
  formatPercent,
  formatRate,
} from "../../text/format.ts";
import { StatCard } from "../basics/stat_card.tsx";

interface OverviewCardsProps {
  /** `undefined` until the first response. */
  readonly overview: Overview | undefined;
  readonly range: Range;
}

/** The figures that show the state of the app. */
export function OverviewCards({ overview, range }: OverviewCardsProps): VNode {
  const report = overview?.report;
  const before = overview?.before ?? undefined;
  const note = overview?.before === null ? <NotCompared /> : undefined;
  const live = liveStatus.value;
  const inFlight = live?.inFlight ?? report?.inFlight;
  const dropped = overview === undefined
    ? undefined
    : Math.max(overview.dropped, live?.dropped ?? 0);
  const startedAt = report === undefined ? 0 : Date.now() - report.uptimeMs;
  const p95 = report?.latency.p95Ms ?? null;
  const requests = report && before &&
    changeOfCount(report.requestsPerMinute, before.requestsPerMinute);
  return (
    <section class="stats" aria-label="Figures">
      <StatCard
        label="Requests"
        note={note}
        value={report && formatNumber(report.totals.requests)}
        change={requests}
        href={requestsHref({}, range)}
      />
      <StatCard
        label="Requests/min"
        note={note}
        value={report && formatRate(report.requestsPerMinute)}
        change={requests}
        href={requestsHref({}, range)}
      />
      <StatCard
        label="Errors"
        note={note}
        value={report && formatPercent(report.totals.errorRate)}
        change={report && before && changeOfRate(report.totals.errorRate, before.totals.errorRate)}
        href={requestsHref({ statusClass: "error" }, range)}
      />
      <StatCard
        label="p95"
        note={note}
        value={report && formatLatency(p95)}
        change={report && before && changeOfLatency(p95, before.latency.p95Ms)}
        href={requestsHref(p95 === null ? {} : { fromMs: p95 }, range)}
      />
      <StatCard
        label="In flight"
        value={inFlight === undefined || report === undefined ? undefined : formatNumber(inFlight)}
        class={inFlight === undefined || inFlight === 0 ? undefined : "cin"}
        note="right now"
        href={screenHref("health")}
      />
      <StatCard
        label="Dropped"
        value={dropped === undefined ? undefined : formatNumber(dropped)}
        class={dropped === undefined || dropped === 0 ? undefined : "bad"}
        note={live === undefined ? "since startup" : `${formatNumber(live.queued)} queued`}
        href={screenHref("health")}
      />
      <StatCard
        label="Uptime"
        value={report && formatAge(report.uptimeMs)}
        note={`since ${formatMinute(startedAt, zone.value, Date.now())}`}
        href={screenHref("health")}
      />
    </section>
  );
}

/** Why no change is shown. */
function NotCompared(): VNode {
  return (
    <span title="The app was not running for all of the previous range, so there is nothing to compare with">
      new in this range
    </span>
  );
}
