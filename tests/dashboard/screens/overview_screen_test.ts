import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { browserTest } from "../support/browser_test_case.ts";
import { ContractServer } from "../support/contract_server.ts";

/** Drags over a part of the first chart, from one share of its width to another. */
async function drag(page: Page, from: number, to: number): Promise<void> {
  // It is drawn anew when the figures of another range are there.
  await page.locator(".screen:not(.refreshing)").waitFor();
  const plot = page.locator(".u-over").first();
  let box: Awaited<ReturnType<typeof plot.boundingBox>> = null;
  while (box === null) {
    await plot.hover();
    box = await plot.boundingBox();
  }
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to, y, { steps: 5 });
  await page.mouse.up();
}

/** The query of the list that a link leads to. */
async function queryOf(page: Page, name: RegExp): Promise<string | null> {
  const link = page.getByRole("main").getByRole("link", { name }).first();
  const href = await link.getAttribute("href");
  return new URL(href ?? "", page.url()).searchParams.get("q");
}

browserTest("Overview: what is wrong comes first, and leads to it", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}overview`);
  const strip = page.getByRole("region", { name: "Problems" });
  await strip.getByText("POST /api/orders/:id/pay").waitFor();
  assert.equal(
    await queryOf(page, /^See the \d+ requests/),
    "has:error (status:5xx OR outcome:failed) -outcome:aborted,interrupted route:/api/orders/:id/pay since:1h",
  );
  await strip.getByRole("button", { name: "2 more" }).click();
  await page.getByText("of all requests fail").waitFor();
});

browserTest(
  "Overview: requests and their rate change alike, in figures that read differently",
  async (browser) => {
    await using server = new ContractServer();
    const page = await browser.open(`${server.url}overview?range=24h`);
    const changeOf = async (label: string) => {
      const card = page.locator(".stat", {
        has: page.locator(".stat-label", { hasText: new RegExp(`^${label}$`) }),
      });
      await card.locator("b:not(:has(.blank))").waitFor();
      return await card.locator("em").innerText();
    };
    const change = await changeOf("Requests");
    assert.match(change, /\d %|no change/);
    assert.equal(await changeOf("Requests/min"), change);
  },
);

browserTest("Overview: it says so when all is well", async (browser) => {
  await using server = new ContractServer({ isWell: true });
  const page = await browser.open(`${server.url}overview?range=24h`);
  await page.getByText("All good").waitFor();
  await page.getByText("No open errors").waitFor();
});

browserTest("Overview: nobody says all is well while the app does not answer", async (browser) => {
  await using server = new ContractServer({ isWell: true });
  const page = await browser.open(`${server.url}overview?range=24h`);
  await page.getByText("All good").waitFor();
  await page.route("**/api/**", (route) => route.abort());
  await page.getByText("These figures are out of date").waitFor();
  assert.equal(await page.getByText("All good").count(), 0);
});

browserTest("Overview: a storage that fails is the worst", async (browser) => {
  await using server = new ContractServer({ isFailing: true });
  const page = await browser.open(`${server.url}overview`);
  await page.getByText("Writes are failing: 8,204 records queued").waitFor();
  await page.getByRole("link", { name: "See Health" }).first().click();
  await page.waitForURL(/\/health/);
  await page.getByText("the disk is full").waitFor();
});

browserTest("Overview: every figure links to the list of what it counts", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(
    `${server.url}overview?start=2026-11-24T10:00Z&end=2026-11-24T11:00Z`,
  );
  await page.getByRole("link", { name: /^2xx/ }).waitFor();
  const range = "since:2026-11-24T10:00Z until:2026-11-24T11:00Z";
  assert.equal(await queryOf(page, /^Requests [\d,]+/), range);
  assert.equal(await queryOf(page, /^Errors/), `has:error -outcome:aborted,interrupted ${range}`);
  assert.equal(await queryOf(page, /^p95/), `dur:>=184 ${range}`);
  assert.equal(
    await queryOf(page, /^5xx/),
    `has:error (status:5xx OR outcome:failed) -outcome:aborted,interrupted ${range}`,
  );
  assert.equal(await queryOf(page, /^aborted/), `outcome:aborted,interrupted ${range}`);
  assert.equal(await queryOf(page, /^GET [\d,]+/), `method:GET ${range}`);
});

browserTest("Overview: the range is in the address and goes to the server", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}overview`);
  await page.getByText("Requests per minute").waitFor();
  await page.getByRole("button", { name: "24 h" }).click();
  await page.waitForURL(/overview\?range=24h/);
  await page.getByText("Requests per 15 min").waitFor();
  const asked = server.asked.findLast((url) => url.startsWith("overview?")) ?? "";
  const start = Number(new URLSearchParams(asked.slice(asked.indexOf("?"))).get("start"));
  assert.ok(Math.abs(Date.now() - 86_400_000 - start) < 60_000, asked);
  assert.ok(!asked.includes("end="), asked);
  await page.reload();
  await page.getByText("Requests per 15 min").waitFor();
  await page.getByRole("link", { name: /^Errors/ }).first().click();
  await page.waitForURL(/range=24h|q=/);
});

browserTest("Overview: another range is typed in", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}overview`, { timezoneId: "UTC" });
  await page.getByRole("button", { name: "\u2026" }).click();
  await page.getByLabel("From", { exact: true }).fill("2026-11-20T10:00");
  await page.getByLabel("To", { exact: true }).fill("2026-11-20T09:00");
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await page.getByRole("alert").filter({ hasText: "after the start" }).waitFor();
  await page.getByLabel("To", { exact: true }).fill("2026-11-20T12:30");
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await page.waitForURL(/start=2026-11-20T10:00Z&end=2026-11-20T12:30Z/);
});

browserTest("Overview: a drag over a chart is the range, and Esc leads back", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}overview?range=6h`);
  await drag(page, 0.25, 0.5);
  await page.waitForURL(/start=.*&end=.*&zoom=6h/);
  const { searchParams } = new URL(page.url());
  const span = Date.parse(searchParams.get("end") ?? "") -
    Date.parse(searchParams.get("start") ?? "");
  assert.ok(Math.abs(span - 90 * 60_000) <= 4 * 60_000, String(span));
  await page.getByRole("button", { name: /Reset zoom/ }).waitFor();
  const { search } = new URL(page.url());
  await drag(page, 0.4, 0.6);
  await page.waitForURL((url) => url.search !== search && url.search.includes("zoom=6h"));
  await page.keyboard.press("Escape");
  await page.waitForURL(/overview\?range=6h$/);
});

browserTest("Overview: cursors go in step and tell exact values", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}overview`);
  const plot = page.locator(".u-over").first();
  await plot.hover();
  await page.locator(".tooltip").nth(1).waitFor();
  const [counts = "", latency = ""] = await page.locator(".tooltip").allInnerTexts();
  assert.match(counts, /2xx\s+1,\d{3}/);
  assert.match(latency, /p95\s+\d+ ms/);
  assert.equal(counts.split("\n")[0], latency.split("\n")[0]);
  await page.mouse.move(5, 400);
  await page.locator(".tooltip").first().waitFor({ state: "detached" });
});

browserTest("Overview: charts can be read as tables", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}overview`);
  await page.getByRole("button", { name: "Latency as a table" }).click();
  const table = page.getByRole("region", { name: "Latency, values" });
  await table.getByRole("columnheader", { name: "p99" }).waitFor();
  assert.ok((await table.getByRole("row").count()) > 55);
  await page.getByRole("img", { name: /^[\d,]+ requests: .* 5xx.*Peak: [\d,]+/ })
    .waitFor();
});

browserTest("Overview: a change of theme draws the charts anew", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}overview`, { colorScheme: "dark" });
  const canvas = page.locator(".uplot canvas").first();
  await canvas.waitFor();
  const dark = await canvas.screenshot();
  await page.getByRole("button", { name: /theme/ }).click();
  await page.getByRole("button", { name: "Dark theme" }).click();
  await page.getByRole("button", { name: "Light theme" }).waitFor();
  assert.ok(!dark.equals(await page.locator(".uplot canvas").first().screenshot()));
});

browserTest("Overview: it refreshes by itself, and stands still when frozen", async (browser) => {
  await using server = new ContractServer({ refreshIntervalMs: 100 });
  const page = await browser.open(`${server.url}overview`);
  await page.getByText("Requests per minute").waitFor();
  const count = (): number => server.asked.filter((url) => url.startsWith("overview?")).length;
  const before = count();
  for (let turn = 0; turn < 300 && count() === before; turn++) await page.waitForTimeout(100);
  assert.ok(count() > before);
  await page.keyboard.press("f");
  await page.getByRole("button", { name: "Unfreeze" }).waitFor();
  await page.waitForTimeout(200);
  const frozen = count();
  await page.waitForTimeout(600);
  assert.equal(count(), frozen);
});

browserTest("Overview: nothing moves when the figures arrive", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}health`);
  await page.evaluate(() => {
    const shifts: number[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as { value?: number }).value ?? 0);
    }).observe({ type: "layout-shift", buffered: false });
  });
  await page.getByRole("link", { name: "Overview" }).click();
  await page.getByText("PaymentError").first().waitFor();
  await page.waitForTimeout(300);
  const shifts = await page.evaluate(() => (globalThis as { shifts?: number[] }).shifts ?? []);
  const all = shifts.reduce((sum, shift) => sum + shift, 0);
  assert.ok(all < 0.02, `the layout shifted by ${all}`);
});

browserTest("Overview: where nothing has happened it says how to begin", async (browser) => {
  await using server = new ContractServer({ isEmpty: true });
  const page = await browser.open(`${server.url}overview`);
  await page.getByText(/^curl http/).waitFor();
  await page.getByText("No requests in this range").first().waitFor();
});
