import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { browserTest } from "../support/browser_test_case.ts";
import { ContractServer } from "../support/contract_server.ts";
import { asked, openList, rows, waitForAsked } from "../support/list_page.ts";
import { startSampleDashboard } from "../support/sample_dashboard.ts";

/** Where the rows are scrolled to. */
function scrolled(page: Page): Promise<number> {
  return page.locator(".rows").evaluate((element) => element.scrollTop);
}

browserTest(
  "The row that an address opens is scrolled to, further down than the first page",
  async (pages) => {
    await using sample = await startSampleDashboard({ requests: 400 });
    const [row] = sample.connector.fetchLogs({ kind: "request", limit: 300 }).slice(-1);
    const page = await openList(pages, sample, `requests?open=${row?.id}`);
    const open = page.locator(".tbody [aria-selected=true]");
    await open.waitFor();
    const [box, frame] = [await open.boundingBox(), await page.locator(".rows").boundingBox()];
    assert.ok(box !== null && frame !== null);
    assert.ok(box.y > frame.y && box.y + box.height < frame.y + frame.height, "it is seen");
  },
);

browserTest("Back leads to the place in the list that was left", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 400 });
  const page = await openList(pages, sample, "requests");
  await page.locator('.rows[aria-rowcount="251"]').waitFor();
  await page.locator(".rows").evaluate((element) => element.scrollTop = 4_013);
  await page.locator('.tbody [aria-rowindex="150"]').waitFor();
  const before = await scrolled(page);
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await page.waitForURL(/health/);
  await page.goBack();
  await page.locator('.tbody [aria-rowindex="150"]').waitFor();
  assert.equal(await scrolled(page), before);
  await page.getByRole("link", { name: /^Health/ }).click();
  await page.waitForURL(/health/);
  await page.getByRole("link", { name: /^Requests/ }).click();
  await rows(page).first().waitFor();
  assert.equal(await scrolled(page), 0, "a link leads to what is new");
});

browserTest(
  "Back at once, before another screen is painted, leads to the place too",
  async (pages) => {
    await using sample = await startSampleDashboard({ requests: 400 });
    const page = await openList(pages, sample, "requests");
    await page.locator('.rows[aria-rowcount="251"]').waitFor();
    await page.locator(".rows").evaluate((element) => element.scrollTop = 4_013);
    await page.locator('.tbody [aria-rowindex="150"]').waitFor();
    await page.evaluate(`(() => {
    document.querySelector(".rows").dataset.left = "";
    for (const key of "gh") document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    history.back();
  })()`);
    await page.locator('.rows:not([data-left]) [aria-rowindex="150"]').waitFor();
    assert.equal(await scrolled(page), 4_013);
  },
);

browserTest("A request's page keeps the query: steps, the way back, and Esc", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 200 });
  const page = await openList(pages, sample, "requests?q=status:500");
  await rows(page).first().waitFor();
  const wanted = sample.connector.fetchLogs({ kind: "request", statusCode: "500", limit: 3 });
  const ids = wanted.map(({ id }) => String(id));
  assert.equal(ids.length, 3);
  await rows(page).first().locator(".at-time").click();
  await page.getByRole("link", { name: "Open as a page" }).click();
  await waitForAsked(page, { id: ids[0] ?? "", q: "status:500" });
  await page.locator(".summary").waitFor();
  for (const id of ids.slice(1)) {
    await page.getByRole("button", { name: "Older" }).click();
    await page.waitForURL((url) => url.searchParams.get("id") === id);
    await page.locator(".summary").waitFor();
  }
  await page.getByRole("tab", { name: "Request", exact: true }).click();
  await page.waitForURL(/tab=request/);
  await page.getByRole("button", { name: "Newer" }).click();
  await page.waitForURL((url) => url.searchParams.get("id") === ids[1]);
  assert.equal(asked(page)["q"], "status:500");
  await page.getByRole("link", { name: "Back to the list" }).click();
  await waitForAsked(page, { q: "status:500" });
});

browserTest(
  "Esc on a request's page stays in the dashboard, however it was opened",
  async (pages) => {
    await using sample = await startSampleDashboard({ requests: 20 });
    const [log] = sample.connector.fetchLogs({ kind: "request", limit: 1 });
    const address = `${sample.url}request?id=${log?.id}`;
    const page = await openList(pages, sample, "requests");
    await page.route("**/elsewhere", (route) => route.fulfill({ body: "another site" }));
    await page.goto(new URL("/elsewhere", sample.url).href);
    await page.goto(address);
    await page.locator(".summary").waitFor();
    await page.keyboard.press("j");
    await page.waitForURL((url) => url.searchParams.get("id") !== String(log?.id));
    await page.locator(".summary").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Escape");
    await page.waitForURL(/\/supertracer\/requests$/);
    await rows(page).first().locator(".at-time").click();
    await page.getByRole("link", { name: "Open as a page" }).click();
    await page.waitForURL(/request\?id=/);
    await page.locator(".summary").waitFor();
    await page.reload();
    await page.locator(".summary").waitFor();
    await page.keyboard.press("Escape");
    await page.waitForURL(/\/supertracer\/requests\?open=/);
  },
);

browserTest(
  "A row opens in a tab of its own wherever it is clicked with Ctrl or the middle button",
  async (pages) => {
    await using sample = await startSampleDashboard({ requests: 20 });
    for (
      const [screen, wanted] of [["requests", /request\?id=\d+&q=/], [
        "logs",
        /logs\?q=.*open=\d+/,
      ]] as const
    ) {
      const page = await openList(pages, sample, `${screen}?q=since:1d`);
      await rows(page).first().waitFor();
      const context = page.context();
      const time = rows(page).nth(2).locator(".at-time");
      for (
        const click of [
          () => time.click({ modifiers: ["Control"] }),
          () => time.click({ button: "middle" }),
        ]
      ) {
        const [tab] = await Promise.all([context.waitForEvent("page"), click()]);
        await tab.waitForURL(wanted);
        await tab.close();
      }
      assert.ok(!("open" in asked(page)), "the list is as it was");
    }
  },
);

browserTest("So does a row of any other table", async (pages) => {
  await using server = new ContractServer();
  const tables = [
    ["errors", "Errors", /error\?id=/],
    ["routes", "Routes", /route\?route=/],
    ["overview", "Routes", /route\?route=/],
    ["overview", "Failed requests", /request\?id=/],
    ["error?id=1111c0ffee00", "Occurrences", /request\?id=/],
  ] as const;
  const page = await pages.open(`${server.url}errors`);
  for (const [screen, name, wanted] of tables) {
    await page.goto(server.url + screen);
    const row = page.getByRole("table", { name, exact: true }).locator("tbody tr").first();
    await row.scrollIntoViewIfNeeded();
    const before = page.url();
    for (const isMiddle of [false, true]) {
      const box = await row.boundingBox();
      assert.ok(box !== null);
      // The last column: none has its link there.
      await page.mouse.move(box.x + box.width - 12, box.y + box.height / 2);
      if (!isMiddle) await page.keyboard.down("Control");
      const [tab] = await Promise.all([
        page.context().waitForEvent("page"),
        page.mouse.down({ button: isMiddle ? "middle" : "left" })
          .then(() => page.mouse.up({ button: isMiddle ? "middle" : "left" })),
      ]);
      await page.keyboard.up("Control");
      await tab.waitForURL(wanted);
      await tab.close();
    }
    assert.equal(page.url(), before, `${screen} is as it was`);
  }
});
