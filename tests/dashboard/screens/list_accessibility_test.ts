import assert from "node:assert/strict";
import { accessibilityProblems, browserTest, VIEWS } from "../support/browser_test_case.ts";
import { openList, rows } from "../support/list_page.ts";
import { startSampleDashboard } from "../support/sample_dashboard.ts";

browserTest(
  "Lists with a query, with offers, errors and a zoom are accessible at every width",
  async (pages) => {
    await using sample = await startSampleDashboard({ requests: 120, hostile: true });
    const found: string[] = [];
    for (const { colorScheme, width, concern } of VIEWS) {
      const page = await openList(
        pages,
        sample,
        "requests?q=status:5xx+-path:/health+method:POST&off=method:POST",
        { colorScheme, viewport: { width, height: 740 } },
      );
      const check = async (state: string): Promise<void> => {
        for (const problem of await accessibilityProblems(page, concern)) {
          found.push(`${state}, ${colorScheme}, ${width}: ${problem}`);
        }
      };
      await rows(page).first().waitFor();
      await check("query");
      const box = page.locator("#search");
      await box.pressSequentially(" rou");
      await page.getByRole("option").first().waitFor();
      await page.keyboard.press("ArrowDown");
      await check("offers");
      await box.fill("status:teapot");
      await page.locator(".query-problem", { hasText: "teapot" }).waitFor();
      await check("error");
      await box.fill("");
      await page.getByRole("button", { name: "Status", exact: true }).click();
      await check("editor");
      await page.goto(`${sample.url}requests?q=status:418+since:15m`);
      await page.getByRole("heading", { name: /No (matching )?requests/ }).waitFor();
      await check("nothing");
      const overflow = await page.locator("html").evaluate((root) =>
        root.scrollWidth - root.clientWidth
      );
      if (overflow > 0) found.push(`${width}: ${overflow} px too wide`);
      await pages.close();
    }
    assert.deepEqual(found, []);
  },
);
