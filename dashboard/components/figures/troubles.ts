import { requestsHref } from "../../address/query_link.ts";
import type { Range } from "../../address/range.ts";
import { screenHref } from "../../address/page_address.ts";
import type { Overview } from "../../server/api.ts";
import type { LiveStatus } from "../../server/live_stream.ts";
import {
  formatCount,
  formatLatency,
  formatNumber,
  formatPercent,
  formatRelative,
} from "../../text/format.ts";

/** A problem. */
export interface Trouble {
  /** One word, for its badge. */
  readonly badge: string;
  readonly isBad: boolean;
  /** What it is about, as captured text. */
  readonly subject?: string;
  readonly text: string;
  /** Its previous value, or since when. */
  readonly note?: string;
  /** Where to look. */
  readonly href: string;
  readonly linkText: string;
}

/** Fewer failures than this are not reported. */
const LEAST_FAILURES = 3;
/** From this rate on, a route counts as failing. */
const FAILING = 0.05;
/** The same for all requests together. */
const FAILING_ALL = 0.01;
/** Fewer requests than this have no meaningful percentiles. */
const LEAST_REQUESTS = 20;
/** Below this, doubled latency is not noticeable. */
const FELT_MS = 20;

/**
 * Finds problems, worst first.
 *
 * @param now Epoch milliseconds: ages don't depend on the range.
 */
export function findTroubles(
  overview: Overview,
  live: LiveStatus | undefined,
  range: Range,
  now: number,
): Trouble[] {
  return [
    ...storageTroubles(overview, live),
    ...failingRoutes(overview, range),
    ...failingRequests(overview, range),
    ...slowRequests(overview, range),
    ...regressions(overview, now),
    ...refusedRequests(overview, range),
  ].sort((a, b) => Number(b.isBad) - Number(a.isBad));
}

function storageTroubles({ dropped }: Overview, live: LiveStatus | undefined): Trouble[] {
  const troubles: Trouble[] = [];
  const health = { href: screenHref("health"), linkText: "See Health" };
  if (live !== undefined && live.failedWrites > 0 && live.queued > 0) {
    troubles.push({
      badge: "storage",
      isBad: true,
      text: `Writes are failing: ${formatCount(live.queued, "record")} queued`,
      note: formatCount(live.failedWrites, "failed write"),
      ...health,
    });
  }
  const lost = Math.max(dropped, live?.dropped ?? 0);
  if (lost > 0) {
    troubles.push({
      badge: "dropped",
      isBad: false,
      text: `${formatCount(lost, "record")} dropped since startup`,
      note: "metrics are not affected",
      ...health,
    });
  }
  return troubles;
}

function failingRoutes({ report }: Overview, range: Range): Trouble[] {
  return report.routes
    .filter(({ serverErrors, requests }) =>
      serverErrors >= LEAST_FAILURES && serverErrors / requests >= FAILING
    )
    .toSorted((a, b) => b.serverErrors - a.serverErrors)
    .slice(0, 5)
    .map(({ route, methods, serverErrors, requests }) => ({
      badge: "5xx",
      isBad: true,
      subject: methods.length === 1 ? `${methods[0]} ${route}` : route,
      text: `fails ${formatPercent(serverErrors / requests)} of its requests`,
      note: `${formatNumber(serverErrors)} of ${formatNumber(requests)}`,
      href: requestsHref({ statusClass: "5xx", route }, range),
      linkText: `See the ${formatCount(serverErrors, "request")}`,
    }));
}

function failingRequests({ report, before }: Overview, range: Range): Trouble[] {
  const now = part(report.totals.serverErrors, report.totals.requests);
  const then = partBefore(before, "serverErrors");
  const count = report.totals.serverErrors;
  if (count < LEAST_FAILURES || now < FAILING_ALL || now < 2 * (then ?? 0)) return [];
  return [{
    badge: "5xx",
    isBad: true,
    text: `${formatPercent(now)} of all requests fail`,
    ...(then === undefined ? {} : { note: `${formatPercent(then)} before` }),
    href: requestsHref({ statusClass: "5xx" }, range),
    linkText: `See the ${formatCount(count, "request")}`,
  }];
}

function slowRequests({ report, before }: Overview, range: Range): Trouble[] {
  const now = report.latency.p95Ms;
  const then = before?.latency.p95Ms ?? null;
  const isFew = Math.min(report.totals.requests, before?.totals.requests ?? 0) < LEAST_REQUESTS;
  if (isFew || now === null || then === null) return [];
  if (now < 2 * then || now - then < FELT_MS) return [];
  return [{
    badge: "slow",
    isBad: false,
    text: `p95 is ${formatLatency(now)}`,
    note: `${formatLatency(then)} before`,
    href: requestsHref({ fromMs: now }, range),
    linkText: "See slow requests",
  }];
}

function refusedRequests({ report, before }: Overview, range: Range): Trouble[] {
  const now = part(report.totals.clientErrors, report.totals.requests);
  const then = partBefore(before, "clientErrors");
  const count = report.totals.clientErrors;
  if (count < LEAST_REQUESTS || now < FAILING || now < 2 * (then ?? 0)) return [];
  return [{
    badge: "4xx",
    isBad: false,
    text: `${formatPercent(now)} of all requests are answered with 4xx`,
    ...(then === undefined ? {} : { note: `${formatPercent(then)} before` }),
    href: requestsHref({ statusClass: "4xx" }, range),
    linkText: `See the ${formatCount(count, "request")}`,
  }];
}

function regressions({ errors }: Overview, now: number): Trouble[] {
  return errors.filter(({ isRegression, state }) => isRegression && state === "open").map(
    ({ id, name, lastSeen }) => ({
      badge: "regressed",
      isBad: true,
      subject: name,
      text: "occurred again after it was resolved",
      note: formatRelative(lastSeen, now),
      href: screenHref("error", { id }),
      linkText: "See the error",
    }),
  );
}

/** The previous range's share; `undefined` if the app did not run during all of it. */
function partBefore(
  before: Overview["before"],
  which: "clientErrors" | "serverErrors",
): number | undefined {
  return before === null ? undefined : part(before.totals[which], before.totals.requests);
}

function part(count: number, all: number): number {
  return all === 0 ? 0 : count / all;
}
