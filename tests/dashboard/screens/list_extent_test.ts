import assert from "node:assert/strict";
import { browserTest } from "../support/browser_test_case.ts";
import { openList, rows, total, waitForAsked } from "../support/list_page.ts";
import { startSampleDashboard } from "../support/sample_dashboard.ts";

/** Time for a frame, at 60 in a second. */
const FRAME_MS = 1000 / 60;
const FRAMES = 150;

browserTest("The list says how far a search came, and searches on", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 100 });
  const page = await pages.open(`${sample.url}login`);
  // As a connector answers that can't search for the query by itself.
  let asked = 0;
  await page.route("**/api/logs?*", (route) => {
    const next = `${Date.now()}:${1_000_000 - ++asked}`;
    return route.fulfill({ json: { logs: [], next, isComplete: false } });
  });
  await page.route("**/api/live?*", (route) => route.abort());
  await page.goto(`${sample.url}requests?q=path:/api`);
  await page.getByText(/Searched back to 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d/).waitFor();
  // By itself it asks on a few times, and not at all where answers are slow.
  for (let before = -1; before < asked;) {
    before = asked;
    await page.waitForTimeout(1_000);
  }
  await page.unroute("**/api/logs?*");
  await page.getByRole("button", { name: "Keep searching" }).click();
  await rows(page).filter({ hasText: "/api" }).first().waitFor();
  await total(page).filter({ hasText: "100 requests" }).waitFor();
});

browserTest(
  "An empty list says what nothing matches, and offers to look further",
  async (pages) => {
    await using sample = await startSampleDashboard({ requests: 50 });
    const page = await openList(pages, sample, "requests?q=status:418+since:15m");
    await page.getByRole("heading", { name: "No matching requests in the last 15 min" })
      .waitFor();
    await page.locator(".asked", { hasText: "status:418" }).waitFor();
    await page.getByRole("button", { name: "Search in the last 1 h" }).click();
    await waitForAsked(page, { q: "status:418 since:1h" });
  },
);

browserTest("More than 10,000 matches are said to be more", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 20 });
  const page = await pages.open(`${sample.url}login`);
  await page.route(
    "**/api/logs/count?*",
    (route) => route.fulfill({ json: { count: 10_000, isMore: true } }),
  );
  await page.goto(`${sample.url}requests`);
  await total(page).filter({ hasText: "more than 10,000 requests" }).waitFor();
});

browserTest("10,000 rows are scrolled through, and each frame is ready in time", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 10_000 });
  const page = await openList(pages, sample, "requests");
  const grid = page.locator(".rows");
  await rows(page).first().waitFor();
  for (let count = 0; count < 10_001;) {
    count = Number(
      await grid.evaluate((element) => {
        element.scrollTop = element.scrollHeight;
        return element.getAttribute("aria-rowcount");
      }),
    );
  }
  const devtools = await page.context().newCDPSession(page);
  // Time of the processor, not of the wall: other processes take none of it away.
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const busyMs = async (): Promise<number> => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN);
  };
  const perFrameMs: number[] = [];
  for (let attempt = 0; attempt < 3; attempt++) {
    const before = await busyMs();
    await grid.evaluate((element, frames) =>
      new Promise<void>((resolve) => {
        const { requestAnimationFrame } = globalThis as unknown as {
          requestAnimationFrame(run: () => void): void;
        };
        let frame = 0;
        element.scrollTop = 0;
        const step = (): void => {
          element.scrollTop += 84;
          if (++frame < frames) requestAnimationFrame(step);
          else resolve();
        };
        step();
      }), FRAMES);
    perFrameMs.push((await busyMs() - before) / FRAMES);
  }
  const best = Math.min(...perFrameMs);
  assert.ok(best < FRAME_MS * 0.75, `a frame takes ${best.toFixed(1)} ms`);
  assert.ok(await rows(page).count() < 80, "only rows that are seen are drawn");
});
