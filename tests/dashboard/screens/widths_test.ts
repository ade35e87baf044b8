import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { browserTest, NEXT_FRAME } from "../support/browser_test_case.ts";
import { ContractServer } from "../support/contract_server.ts";
import { startSampleDashboard } from "../support/sample_dashboard.ts";

/**
 * From a phone to a wide screen; a laptop zoomed to 200 % lies in between. Beyond some 1,350 px, where
 * the widest layout begins, there is only more room.
 */
const WIDTHS = [...Array.from({ length: 26 }, (_, index) => 360 + index * 40), 1_440, 1_600, 1_920];

/** What breaks a page at a width: a wide window, cells over cells, rows over rows, no room for a name. */
const FAULTS = `(() => {
  const faults = [];
  for (const selector of ["html", ".content", ".screen", ".bar", ".main-part", ".detail"]) {
    for (const element of document.querySelectorAll(selector)) {
      const more = element.scrollWidth - element.clientWidth;
      if (more > 1 && element.clientWidth > 0) faults.push(selector + " is too wide by " + more);
    }
  }
  for (const child of document.querySelectorAll(".bar > *, .foot > *")) {
    const box = child.getBoundingClientRect();
    if (box.width > 0 && box.right > innerWidth + 1) faults.push("cut off: " + child.className);
  }
  for (const note of document.querySelectorAll(".stat em")) {
    const more = Math.max(note.scrollWidth - note.clientWidth, note.scrollHeight - note.clientHeight);
    if (more > 1) faults.push("cut off: " + note.textContent);
  }
  const rows = [...document.querySelectorAll(".tbody [role=row], tbody [role=row]")];
  let before;
  for (const row of rows) {
    const box = row.getBoundingClientRect();
    if (box.height === 0) continue;
    if (before !== undefined && row.parentNode === before.row.parentNode && box.top < before.bottom - 1) {
      faults.push("rows overlap");
    }
    before = { row, bottom: box.bottom };
    const cells = [...row.children].filter((cell) => cell.getClientRects().length > 0);
    const boxes = cells.map((cell) => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      const inner = range.getBoundingClientRect();
      const clips = getComputedStyle(cell).overflowX !== "visible";
      const outer = cell.getBoundingClientRect();
      const right = clips ? outer.right : Math.max(inner.right, outer.left);
      return { name: cell.className, left: outer.left, right, top: outer.top, bottom: outer.bottom };
    });
    for (const one of boxes) {
      if (one.bottom > box.bottom + 1 || one.top < box.top - 1) faults.push(one.name + " leaves its row");
      if (one.right > box.right + 1) faults.push(one.name + " sticks out of its row");
      for (const other of boxes) {
        const sameLine = one.top < other.bottom - 2 && other.top < one.bottom - 2;
        if (one !== other && sameLine && one.left < other.left && one.right > other.left + 1) {
          faults.push(one.name + " runs into " + other.name);
        }
      }
    }
  }
  for (const [selector, least] of [[".tbody .at-path", 190], ["tbody .at-route", 190], ["tbody .at-name", 190]]) {
    const cell = document.querySelector(selector);
    const width = cell?.getBoundingClientRect().width ?? 0;
    if (width > 0 && width < least) faults.push(selector + " has " + Math.round(width) + " px");
  }
  return [...new Set(faults)];
})()`;

async function faultsAt(page: Page, screen: string): Promise<string[]> {
  const found: string[] = [];
  // Playwright's setViewportSize() resizes the window as well, which takes as long again.
  const devtools = await page.context().newCDPSession(page);
  for (const width of WIDTHS) {
    const metrics = { width, height: 800, deviceScaleFactor: 1, mobile: false };
    await devtools.send("Emulation.setDeviceMetricsOverride", metrics);
    await page.evaluate(NEXT_FRAME);
    assert.equal(await page.evaluate("innerWidth"), width);
    const faults = await page.evaluate(FAULTS) as string[];
    for (const fault of faults) found.push(`${screen} at ${width}: ${fault}`);
  }
  return found;
}

for (const screen of ["requests", "logs"]) {
  browserTest(`${screen} holds at every width, with an open row too`, async (pages) => {
    await using sample = await startSampleDashboard({ requests: 60 });
    const page = await pages.open(`${sample.url}${screen}`, { reducedMotion: "reduce" });
    await page.locator(".tbody [role=row]").first().waitFor();
    const found = await faultsAt(page, screen);
    await page.setViewportSize({ width: 1440, height: 800 });
    await page.locator(".tbody [role=row] .at-time").first().click();
    await page.locator(".detail .summary, .detail h1").first().waitFor();
    found.push(...await faultsAt(page, `${screen} with one open`));
    assert.deepEqual(found, []);
  });
}

for (
  const [screen, loaded] of [
    ["overview", "PaymentError"],
    ["errors", "PaymentError"],
    ["error?id=1111c0ffee00", "Caused by"],
    ["routes", "/api/search"],
    ["route?route=/api/users/:id", "Failed requests"],
    ["health", "capture.sample"],
  ] as const
) {
  browserTest(`${screen.replace(/\?.*/, "")} holds at every width`, async (pages) => {
    await using server = new ContractServer({ isFailing: true });
    const page = await pages.open(server.url + screen, { reducedMotion: "reduce" });
    await page.getByText(loaded).first().waitFor();
    assert.deepEqual(await faultsAt(page, screen), []);
  });
}

browserTest("A request's own page holds at every width", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 5 });
  const page = await pages.open(`${sample.url}requests`, { reducedMotion: "reduce" });
  const id = await page.locator(".tbody [role=row]").first().getAttribute("id");
  await page.goto(`${sample.url}request?id=${id?.replace("row-", "")}`);
  await page.locator(".summary").waitFor();
  assert.deepEqual(await faultsAt(page, "request"), []);
});
