import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { accessibilityInViews, browserTest } from "../support/browser_test_case.ts";
import { openList, rows } from "../support/list_page.ts";
import { startSampleDashboard } from "../support/sample_dashboard.ts";

browserTest(
  "Lists with a query, with offers, errors and a zoom are accessible at every width",
  async (pages) => {
    await using sample = await startSampleDashboard({ requests: 120, hostile: true });
    const found: string[] = [];
    const page = await openList(
      pages,
      sample,
      "requests?q=status:5xx+-path:/health+method:POST&off=method:POST",
    );
    const check = async (
      state: string,
      shown: Locator,
      show?: () => Promise<void>,
    ): Promise<void> => {
      for await (const { view, problems } of accessibilityInViews(page, show)) {
        assert.ok(await shown.isVisible(), `${state}, ${view}`);
        for (const problem of problems) found.push(`${state}, ${view}: ${problem}`);
      }
    };
    await rows(page).first().waitFor();
    await check("query", rows(page).first());
    const box = page.locator("#search");
    await box.pressSequentially(" rou");
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("ArrowDown");
    await check("offers", page.getByRole("option").first());
    await box.fill("status:teapot");
    const problem = page.locator(".query-problem", { hasText: "teapot" });
    await problem.waitFor();
    await check("error", problem);
    await box.fill("");
    const status = page.getByRole("button", { name: "Status", exact: true });
    const editor = page.getByRole("dialog");
    await check("editor", editor, async () => {
      if (!await editor.isVisible()) await status.click();
      await editor.waitFor();
    });
    await page.goto(`${sample.url}requests?q=status:418+since:15m`);
    const nothing = page.getByRole("heading", { name: /No (matching )?requests/ });
    await nothing.waitFor();
    await check("nothing", nothing);
    const overflow = await page.locator("html").evaluate((root) =>
      root.scrollWidth - root.clientWidth
    );
    if (overflow > 0) found.push(`${overflow} px too wide`);
    assert.deepEqual(found, []);
  },
);
