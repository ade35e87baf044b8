import assert from "node:assert/strict";
import { CLASSES } from "../../../dashboard/charts/chart_data.ts";
import { browserTest } from "../support/browser_test_case.ts";
import { ContractServer } from "../support/contract_server.ts";
import { openList, rows } from "../support/list_page.ts";
import { startSampleDashboard } from "../support/sample_dashboard.ts";

Deno.test("Each class of statuses has a hue of its own", () => {
  for (const field of ["color", "badge"] as const) {
    assert.equal(new Set(CLASSES.map((style) => style[field])).size, CLASSES.length);
  }
});

/** Background of an element, and of the page around it. */
const BACKGROUND = (selector: string) =>
  `[getComputedStyle(document.querySelector(${JSON.stringify(selector)})).backgroundColor,
    getComputedStyle(document.body).backgroundColor]`;

browserTest(
  "Where the system chooses the colours, bars, dots and marks are seen",
  async (pages) => {
    await using sample = await startSampleDashboard({ requests: 60 });
    const page = await openList(pages, sample, "requests", { forcedColors: "active" });
    await rows(page).first().waitFor();
    await page.locator(".hist-bars").waitFor();
    await rows(page).nth(1).locator(".at-time").click();
    await page.locator(".summary").waitFor();
    await page.keyboard.press("Escape");
    for (
      const selector of [
        ".bar-others",
        ".durbar i",
        ".nav[aria-current]",
        ".seg [aria-pressed=true]",
      ]
    ) {
      const [own, around] = await page.evaluate(BACKGROUND(selector)) as string[];
      assert.ok(own !== around && own !== "rgba(0, 0, 0, 0)", `${selector}: ${own} on ${around}`);
    }
    const outline =
      `getComputedStyle(document.querySelector(".tbody [aria-selected=true]")).outlineStyle`;
    assert.equal(await page.evaluate(outline), "solid");
    const border = await page.evaluate(
      "getComputedStyle(document.querySelector('.status')).borderTopWidth",
    );
    assert.equal(border, "1px");
  },
);

browserTest("A request and an error are printed whole, dark on white", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 5 });
  const [log] = sample.connector.fetchLogs({ kind: "request", limit: 1 });
  const page = await openList(pages, sample, `request?id=${log?.id}`, { colorScheme: "dark" });
  await page.locator(".json-line").first().waitFor();
  await using server = new ContractServer();
  const other = await pages.open(`${server.url}error?id=1111c0ffee00`, { colorScheme: "dark" });
  await other.getByText("Caused by").first().waitFor();
  for (const printed of [page, other]) {
    await printed.setViewportSize({ width: 700, height: 300 });
    await printed.emulateMedia({ media: "print" });
    const seen = await printed.evaluate(`(() => {
      const main = document.querySelector(".content");
      const style = getComputedStyle(document.body);
      return {
        rail: document.querySelector(".rail").getClientRects().length,
        cut: [...document.querySelectorAll(".content, .content *")].filter((element) =>
          element.scrollHeight > element.clientHeight + 2 && element.clientHeight > 40 &&
          getComputedStyle(element).overflowY !== "visible").map((element) => element.className),
        whole: document.documentElement.scrollHeight >= main.scrollHeight,
        color: style.color,
        background: style.backgroundColor,
      };
    })()`);
    assert.deepEqual(seen, {
      rail: 0,
      cut: [],
      whole: true,
      color: "rgb(0, 0, 0)",
      background: "rgb(255, 255, 255)",
    });
  }
});
