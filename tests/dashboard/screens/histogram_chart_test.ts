import { MemoryConnector } from "@supertracer/core";
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { TracedApp } from "../../support/traced_app.ts";
import { browserTest } from "../support/browser_test_case.ts";
import { asked, openList, rows, total, waitForAsked } from "../support/list_page.ts";
import { startSampleDashboard } from "../support/sample_dashboard.ts";

browserTest(
  "Dragging over the chart zooms, Esc leaves; it is folded and stays so",
  async (pages) => {
    await using sample = await startSampleDashboard({ requests: 200 });
    const page = await openList(pages, sample, "requests?q=since:15m");
    const chart = page.getByRole("slider", { name: /Over time/ });
    await page.locator(".hist-bars > span").nth(80).waitFor();
    const box = await chart.boundingBox();
    assert.ok(box !== null);
    const bars = await page.locator(".hist-bars > span").count();
    const at = (bar: number): number => box.x + (bar + 0.5) * box.width / bars;
    await page.mouse.move(at(bars - 12), box.y + 20);
    await page.mouse.down();
    await page.mouse.move(at(bars - 9), box.y + 20);
    await page.mouse.move(at(bars - 4), box.y + 20);
    const words = await page.locator(".hist-sum").innerText();
    await page.mouse.up();
    await page.waitForURL(/zoom=/);
    const { q = "", zoom } = asked(page);
    assert.match(q, /^since:\S+Z until:\S+Z$/);
    assert.equal(zoom, "since:15m");
    const [count] = /(\d+) requests/.exec(words) ?? [];
    await total(page).filter({ hasText: new RegExp(`^${count}`) }).waitFor();
    await page.getByRole("button", { name: /Reset zoom/ }).waitFor();
    await page.keyboard.press("Escape");
    await waitForAsked(page, { q: "since:15m" });
    await chart.focus();
    for (const key of ["ArrowLeft", "Shift+ArrowLeft", "Enter"]) await page.keyboard.press(key);
    await page.waitForURL(/zoom=/);
    await page.goBack();
    await waitForAsked(page, { q: "since:15m" });
    await page.getByRole("button", { name: "Chart of requests over time" }).click();
    await chart.waitFor({ state: "hidden" });
    const asks = (path: string): boolean => path.endsWith("/api/logs/histogram");
    const drawn: string[] = [];
    page.on("request", (request) => drawn.push(new URL(request.url()).pathname));
    await page.reload();
    await total(page).filter({ hasText: /^\d+ requests$/ }).waitFor();
    await rows(page).first().waitFor();
    assert.equal(await chart.count(), 0);
    assert.deepEqual(drawn.filter(asks), []);
    await page.getByRole("button", { name: "Chart of requests over time" }).click();
    await page.locator(".hist-bars > span").nth(80).waitFor();
    assert.equal(drawn.filter(asks).length, 1);
  },
);

browserTest("The chart says when only the newest matches are in it", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 2_100 });
  const page = await openList(pages, sample, "requests?q=since:1h");
  await page.getByText("newest 2,000 matches only").waitFor();
  await total(page).filter({ hasText: "2,100 requests" }).waitFor();
});

/** How many bars are of a kind. */
async function barCount(page: Page, kind: string): Promise<number> {
  await page.locator(".hist-bars > span").nth(20).waitFor();
  return await page.locator(`.hist-bars > .is-${kind}`).count();
}

/** A style of the last element that a selector finds. */
async function styleOf(page: Page, selector: string, name: string): Promise<unknown> {
  return await page.evaluate(
    `getComputedStyle([...document.querySelectorAll(${JSON.stringify(selector)})].at(-1)).${name}`,
  );
}

browserTest(
  "The chart draws what is counted and no longer stored in grey, and says so",
  async (pages) => {
    const MINUTE = 60_000;
    const connector = new MemoryConnector();
    connector.connect();
    await using app = new TracedApp(() => new Response("ok"), { connector });
    const first = Math.floor(Date.now() / MINUTE) * MINUTE - 50 * MINUTE;
    const counted = { method: "GET", route: "/", statusClass: "2xx", sumMs: 10, maxMs: 1 } as const;
    for (const minute of [0, 40]) {
      const start = first + minute * MINUTE;
      connector.saveMetrics([{ ...counted, start, count: 10, buckets: [[100, 10]] }]);
    }
    for (let n = 0; n < 10; n++) {
      connector.saveLog({
        ...{ id: 0, content: "GET /", method: "GET", route: "/", path: "/", logLevel: "HTTP" },
        ...{
          timestamp: first + 40 * MINUTE + n,
          statusCode: 200,
          durationMs: 1,
          outcome: "completed",
        },
      });
    }
    const page = await pages.open(
      `http://localhost:${app.port}/supertracer/requests?q=since:1h#token=token-of-the-tests`,
    );
    await page.getByText("10 stored of 20 requests counted").waitFor();
    assert.ok(await barCount(page, "unstored") > 0);
    const color = (kind: string) => styleOf(page, `.is-${kind} .bar-others`, "backgroundColor");
    assert.notEqual(await color("unstored"), await color("whole"));
  },
);

browserTest("The chart hatches the time that nobody counted", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 2_600 });
  const page = await openList(pages, sample, "requests?q=since:1h");
  await page.getByText("newest 2,000 matches only").waitFor();
  assert.ok(await barCount(page, "uncounted") > 0);
  const image = await styleOf(page, ".hist-bars > .is-uncounted", "backgroundImage");
  assert.match(String(image), /gradient/);
});
