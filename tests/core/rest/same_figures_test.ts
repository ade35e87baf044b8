import { MemoryConnector, type MetricsPoint, type RouteMetrics } from "@supertracer/core";
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { formatLatency, formatNumber, formatRate } from "../../../dashboard/text/format.ts";
import { startBrowser, withoutBrowser } from "../../support/browser.ts";
import { accessOf } from "../dashboard/support/dashboard_client.ts";
import { serveApi } from "./support/serve_api.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Requests of a process that ran before, from so many minutes ago on, one each minute. */
function earlier(route: string, minutesAgo: number, count: number): MetricsPoint[] {
  const first = Math.floor(Date.now() / MINUTE_MS - minutesAgo) * MINUTE_MS;
  return Array.from({ length: count }, (_, index) => ({
    ...{ start: first + index * MINUTE_MS, method: "GET", route, statusClass: "2xx", count: 10 },
    ...{ sumMs: 100, maxMs: 10, buckets: [[106, 10]] },
  } as MetricsPoint));
}

/** An app whose storage has figures of a process before this one. */
async function servedAgain() {
  const connector = new MemoryConnector();
  connector.connect();
  await connector.saveMetrics([...earlier("/a", 12 * 60, 320), ...earlier("/users/:id", 40, 20)]);
  const server = serveApi({}, { connector });
  await server.visit("/a", "/a", "/users/1", "/users/2", "/fails", "/b");
  return server;
}

/** A range as the API spells it. */
function inApi(range: string): string {
  return range.replace("start=", "start_date=").replace("end=", "end_date=");
}

/** The value of a sample of the exposition. */
function sumOf(exposition: string, pattern: RegExp): number {
  return exposition.split("\n").filter((line) => pattern.test(line))
    .reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

Deno.test("Dashboard, REST API and its lists tell the same figures", async () => {
  await using server = await servedAgain();
  const dashboard = await accessOf(server.origin);
  const end = Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS;
  for (const hours of [1, 24]) {
    const range = `start=${end - hours * HOUR_MS}&end=${end}`;
    const { report } = await dashboard.json(`/api/overview?${range}`);
    const list = await dashboard.json(`/api/routes?${range}`);
    const { summary_stats: summary } = await server.json(`/metrics?${inApi(range)}`);
    const routes = await server.json(`/routes?${inApi(range)}`);
    assert.equal(summary.total_requests, report.totals.requests);
    assert.equal(summary.total_errors, report.totals.errors);
    assert.equal(summary.server_errors, report.totals.serverErrors);
    assert.equal(summary.p95_ms, report.latency.p95Ms);
    assertClose(summary.requests_per_min, report.requestsPerMinute);
    for (const { route, requests, requestsPerMinute, errorRate, p95Ms } of list.routes) {
      const own = await dashboard.json(
        `/api/route?route=${encodeURIComponent(route)}&${range}`,
      );
      assert.equal(own.report.totals.requests, requests, route);
      assertClose(own.report.requestsPerMinute, requestsPerMinute);
      assert.equal(own.report.totals.errorRate, errorRate, route);
      assert.equal(own.report.latency.p95Ms, p95Ms, route);
      const inReport = report.routes.find((each: RouteMetrics) => each.route === route);
      assertClose(inReport.requestsPerMinute, requestsPerMinute);
      const inApi = routes.data.find((each: { route: string }) => each.route === route);
      assertClose(inApi.requests_per_minute, requestsPerMinute);
    }
    const rates = list.routes.map((each: RouteMetrics) => each.requestsPerMinute);
    assertClose(rates.reduce((sum: number, rate: number) => sum + rate), report.requestsPerMinute);
  }
});

Deno.test("Prometheus counts what the report of the same time does", async () => {
  await using server = serveApi();
  await server.visit("/a", "/a", "/users/1", "/users/2", "/fails", "/b");
  const { summary_stats: summary, top_endpoints: top } = await server.json("/metrics");
  const exposition = await (await server.ask("/metrics/prometheus")).text();
  const name = "supertracer_http_requests_total";
  assert.equal(sumOf(exposition, new RegExp(`^${name}\\{`)), summary.total_requests);
  assert.equal(sumOf(exposition, new RegExp(`^${name}\\{.*"5xx"`)), summary.server_errors);
  for (const { path, count } of top) {
    assert.equal(sumOf(exposition, new RegExp(`^${name}\\{.*route="${path}"`)), count, path);
  }
});

Deno.test("The last error of a route is when a request failed, to the millisecond", async () => {
  await using server = serveApi();
  await server.visit("/fails/1", "/a");
  await server.visit("/fails/2");
  const { data: logs } = await server.json("/logs?status_code=5xx&limit=1");
  const { data: routes } = await server.json("/routes");
  const { last_error_at: last } = routes.find(({ route }: { route: string }) => {
    return route === "/fails/:id";
  });
  assert.equal(last, logs[0].timestamp);
  assert.equal(routes.find(({ route }: { route: string }) => route === "/a").last_error_at, null);
});

Deno.test({
  name: "The page shows the figures that the API tells",
  ignore: withoutBrowser,
  async fn() {
    await using server = await servedAgain();
    await using browser = await startBrowser();
    const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
    const end = Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS;
    const range = `start=${end - 24 * HOUR_MS}&end=${end}`;
    await page.goto(`${server.origin}/supertracer/overview?${range}#token=token-of-the-test`);
    await page.locator(".stat b").first().waitFor();
    await page.getByText("Newest errors").waitFor();
    const { summary_stats: summary } = await server.json(`/metrics?${inApi(range)}`);
    assert.equal(await cardOf(page, "Requests"), words(formatNumber(summary.total_requests)));
    assert.equal(await cardOf(page, "p95"), words(formatLatency(summary.p95_ms)));
    const rate = await cardOf(page, "Requests/min");
    assert.equal(rate, words(formatRate(summary.requests_per_min)));

    const { data: routes } = await server.json(`/routes?${inApi(range)}`);
    await page.goto(`${server.origin}/supertracer/routes?${range}`);
    const row = page.getByRole("row").filter({ hasText: "/users/:id" });
    await row.waitFor();
    const shown = words(await row.locator(".at-rate").innerText());
    const asked = routes.find(({ route }: { route: string }) => route === "/users/:id");
    assert.equal(shown, words(formatRate(asked.requests_per_minute)));
    await row.locator("a").click();
    await page.getByText("All failed requests").waitFor();
    assert.equal(await cardOf(page, "Requests/min"), shown);
  },
});

/** The figure of a card. */
async function cardOf(page: Page, label: string): Promise<string> {
  const card = page.locator(".stat").filter({
    has: page.locator(".stat-label", { hasText: new RegExp(`^${label}$`) }),
  });
  await card.locator("b:not(:has(.blank))").waitFor();
  return words(await card.locator("b").innerText());
}

/** Units stand back on the page, with other spaces. */
function words(text: string): string {
  return text.replace(/\s+/g, "");
}

function assertClose(one: number, other: number): void {
  assert(Math.abs(one - other) <= 0.01 + 0.01 * Math.abs(other), `${one} is not ${other}`);
}
