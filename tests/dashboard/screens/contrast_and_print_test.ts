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

/** Rows that begin before the one above ends, and texts that are higher than their row. */
const MISFITS = `(() => {
  const rows = [...document.querySelectorAll(".tbody [role=row], table.data tbody tr")];
  const boxes = rows.map((row) => row.getBoundingClientRect());
  const overlapping = boxes.filter((box, at) => at > 0 && box.top < boxes[at - 1].bottom - 1);
  const spilling = rows.filter((row, at) => {
    const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (walker.nextNode()) {
      if (walker.currentNode.parentElement.closest(".offscreen") !== null) continue;
      range.selectNodeContents(walker.currentNode);
      const { top, bottom, height } = range.getBoundingClientRect();
      if (height > 0 && (top < boxes[at].top - 1 || bottom > boxes[at].bottom + 1)) return true;
    }
    return false;
  });
  return { rows: rows.length > 4, overlapping: overlapping.length, spilling: spilling.length };
})()`;
const FITS = { rows: true, overlapping: 0, spilling: 0 };

browserTest("A list is printed without empty pages, its rows below each other", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 400 });
  const page = await openList(pages, sample, "requests", { colorScheme: "dark" });
  await rows(page).nth(20).waitFor();
  await page.locator(".rows").evaluate((element) => element.scrollTop = 1_400);
  await rows(page).filter({ visible: true }).first().waitFor();
  await page.setViewportSize({ width: 700, height: 300 });
  await page.emulateMedia({ media: "print" });
  assert.deepEqual(await page.evaluate(MISFITS), FITS);
  const printed = async () =>
    await page.evaluate(`(() => {
    const rows = [...document.querySelectorAll(".tbody [role=row]")];
    const body = document.querySelector(".tbody").getBoundingClientRect();
    return {
      gap: rows[0].getBoundingClientRect().top - body.top,
      rest: body.bottom - rows.at(-1).getBoundingClientRect().bottom,
      color: getComputedStyle(rows[0]).color,
    };
  })()`) as { gap: number; rest: number; color: string };
  let { gap, rest, color } = await printed();
  // Rows follow when the browser tells of the new height.
  for (let tries = 0; tries < 100 && Math.abs(gap) + Math.abs(rest) >= 2; tries++) {
    await page.waitForTimeout(50);
    ({ gap, rest, color } = await printed());
  }
  assert.ok(Math.abs(gap) < 2 && Math.abs(rest) < 2, `${gap} above, ${rest} below`);
  assert.equal(color, "rgb(0, 0, 0)");
});

browserTest("Rows have room for text that is spaced as WCAG 1.4.12 asks", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 60 });
  await using server = new ContractServer();
  const list = await openList(pages, sample, "requests", { bypassCSP: true });
  await rows(list).nth(5).waitFor();
  const table = await pages.open(`${server.url}errors`, { bypassCSP: true });
  await table.locator("table.data tbody tr").nth(4).waitFor();
  for (const page of [list, table]) {
    await page.addStyleTag({
      content: `* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important }`,
    });
    for (const width of [1_440, 600]) {
      await page.setViewportSize({ width, height: 900 });
      assert.deepEqual(await page.evaluate(MISFITS), FITS, `${width}`);
    }
  }
});
