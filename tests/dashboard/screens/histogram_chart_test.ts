import assert from "node:assert/strict";
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
