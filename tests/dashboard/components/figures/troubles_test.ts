import assert from "node:assert/strict";
import { DEFAULT_RANGE } from "../../../../dashboard/address/range.ts";
import { findTroubles } from "../../../../dashboard/components/figures/troubles.ts";
import type { Overview } from "../../../../dashboard/server/api.ts";
import type { LiveStatus } from "../../../../dashboard/server/live_stream.ts";
import { sampleReport } from "../../support/sample_figures.ts";
import { sampleGroups } from "../../support/sample_groups.ts";

const END = Date.UTC(2026, 10, 24, 12);
const WELL: LiveStatus = {
  inFlight: 0,
  queued: 3,
  dropped: 0,
  saved: 9,
  failedWrites: 0,
  recording: true,
};

/** An hour of 1,000 requests like the one before, changed as asked for. */
function overview(
  totals: Partial<Overview["report"]["totals"]> = {},
  p95Ms: number | null = 100,
): Overview {
  const report = sampleReport({ start: END - 3_600_000, end: END, isEmpty: true });
  const usual = { ...report.totals, requests: 1_000, clientErrors: 20, serverErrors: 1 };
  const latency = { ...report.latency, p95Ms: 100 };
  return {
    report: {
      ...report,
      totals: { ...usual, ...totals },
      latency: { ...latency, p95Ms },
      routes: [],
    },
    before: { totals: usual, latency, requestsPerMinute: 17 },
    messages: {},
    errors: [],
    dropped: 0,
  };
}

/** The range before, with other figures. */
function changed(
  { before }: Overview,
  figures: {
    readonly totals?: Partial<NonNullable<Overview["before"]>["totals"]>;
    readonly latency?: Partial<NonNullable<Overview["before"]>["latency"]>;
  },
): Overview["before"] {
  assert(before !== null);
  const totals = { ...before.totals, ...figures.totals };
  return { ...before, totals, latency: { ...before.latency, ...figures.latency } };
}

function badges(of: Overview, live: LiveStatus | undefined = WELL): string[] {
  return findTroubles(of, live, DEFAULT_RANGE, END).map(({ badge }) => badge);
}

Deno.test("findTroubles() finds nothing while all is as before", () => {
  assert.deepEqual(badges(overview()), []);
  assert.deepEqual(badges(overview(), undefined), []);
});

Deno.test("findTroubles() tells that more requests fail, and links to them", () => {
  const [trouble] = findTroubles(overview({ serverErrors: 40 }), WELL, DEFAULT_RANGE, END);
  assert.equal(trouble?.text, "4.0 % of all requests fail");
  assert.equal(trouble?.note, "0.1 % before");
  assert.equal(
    new URL(trouble?.href ?? "", "http://a/").searchParams.get("q"),
    "has:error (status:5xx OR outcome:failed) -outcome:aborted,interrupted since:1h",
  );
});

Deno.test("findTroubles() is not alarmed by two failures, nor by a share that is usual", () => {
  assert.deepEqual(badges(overview({ requests: 4, clientErrors: 0, serverErrors: 2 })), []);
  const usual = overview({ serverErrors: 40 });
  const before = changed(usual, { totals: { serverErrors: 30 } });
  assert.deepEqual(badges({ ...usual, before }), []);
});

Deno.test("findTroubles() compares a new app with nothing", () => {
  const failing = { ...overview({ serverErrors: 40 }, 900), before: null };
  const troubles = findTroubles(failing, WELL, DEFAULT_RANGE, END);
  assert.deepEqual(troubles.map(({ badge, note }) => [badge, note]), [["5xx", undefined]]);
});

Deno.test("findTroubles() names the route that fails", () => {
  const all = overview();
  const [route] = sampleReport({ start: END - 3_600_000, end: END, route: "/api/orders/:id/pay" })
    .routes;
  assert.ok(route !== undefined);
  const [trouble] = findTroubles(
    { ...all, report: { ...all.report, routes: [route] } },
    WELL,
    DEFAULT_RANGE,
    END,
  );
  assert.equal(trouble?.subject, "POST /api/orders/:id/pay");
  assert.match(trouble?.text ?? "", /^fails 3\d\.\d % of its requests$/);
});

Deno.test("findTroubles() tells that p95 has doubled, if one feels it", () => {
  assert.deepEqual(badges(overview({}, 200)), ["slow"]);
  assert.deepEqual(badges(overview({}, 199)), []);
  assert.deepEqual(badges(overview({}, null)), []);
  const quick = overview({}, 8);
  const before = changed(quick, { latency: { p95Ms: 2 } });
  assert.deepEqual(badges({ ...quick, before }), []);
});

Deno.test("findTroubles() tells that the storage fails, and what was dropped", () => {
  const failing = { ...WELL, failedWrites: 5, queued: 80, dropped: 2 };
  assert.deepEqual(badges(overview(), failing), ["storage", "dropped"]);
  assert.deepEqual(badges({ ...overview(), dropped: 1 }, undefined), ["dropped"]);
  assert.deepEqual(badges(overview(), { ...WELL, failedWrites: 5, queued: 0 }), []);
});

Deno.test("findTroubles() tells that a resolved error has regressed", () => {
  const errors = sampleGroups(END);
  const [trouble] = findTroubles({ ...overview(), errors }, WELL, DEFAULT_RANGE, END);
  assert.equal(trouble?.badge, "regressed");
  assert.equal(trouble?.subject, "TypeError");
  assert.equal(trouble?.note, "3 min ago");
});

Deno.test("findTroubles() tells the age of a regression by the clock, not by the range", () => {
  const past = { ...overview(), errors: sampleGroups(END) };
  const [trouble] = findTroubles(past, WELL, DEFAULT_RANGE, END + 5 * 86_400_000);
  assert.equal(trouble?.note, "5 d ago");
});

Deno.test("findTroubles() tells that more requests are refused", () => {
  assert.deepEqual(badges(overview({ clientErrors: 90 })), ["4xx"]);
  assert.deepEqual(badges(overview({ clientErrors: 39 })), []);
});

Deno.test("findTroubles() puts what fails before what is odd", () => {
  const live = { ...WELL, dropped: 3 };
  assert.deepEqual(badges(overview({ serverErrors: 40 }, 900), live), ["5xx", "dropped", "slow"]);
});
