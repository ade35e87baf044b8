import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { browserTest } from "../support/browser_test_case.ts";
import { ContractServer } from "../support/contract_server.ts";

async function routes(page: Page): Promise<string[]> {
  await page.getByRole("table", { name: "Routes" }).waitFor();
  return await page.locator("tbody .at-route").allInnerTexts();
}

browserTest("Routes: columns sort, both ways, and the address keeps it", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}routes`);
  assert.equal((await routes(page))[0], "/api/search");
  await page.getByRole("button", { name: "p95" }).click();
  await page.waitForURL(/sort=-p95/);
  assert.equal((await routes(page))[0], "/api/stream/prices");
  const column = page.getByRole("columnheader", { name: "p95" });
  assert.equal(await column.getAttribute("aria-sort"), "descending");
  await page.reload();
  assert.equal((await routes(page))[0], "/api/stream/prices");
  await page.getByRole("button", { name: "p95" }).click();
  await page.waitForURL(/sort=p95/);
  assert.equal((await routes(page))[0], "/health");
  assert.equal(await column.getAttribute("aria-sort"), "ascending");
});

browserTest("Routes: a text leaves those that have it", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}routes`);
  await routes(page);
  await page.keyboard.press("/");
  await page.keyboard.type("patch");
  await page.waitForURL(/filter=patch/);
  assert.deepEqual(await routes(page), ["/api/cart/items/:id"]);
  await page.getByText("1 of 12 routes").waitFor();
  await page.keyboard.type("zzz");
  await page.getByRole("button", { name: "Clear the filter" }).click();
  assert.equal((await routes(page)).length, 12);
});

browserTest("Routes: the keyboard opens a route, and Esc leads back", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}routes?range=6h`);
  await routes(page);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL(/route\?route=\/api\/stream\/prices&range=6h/);
  await page.getByRole("heading", { name: "/api/stream/prices" }).waitFor();
  await page.keyboard.press("Escape");
  await page.waitForURL(/routes\?range=6h/);
});

browserTest("Route: its figures lead to its own requests", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}route?route=/api/users/:id&range=24h`);
  await page.getByRole("link", { name: /^View requests/ }).waitFor();
  const query = async (name: RegExp): Promise<string | null> => {
    const href = await page.getByRole("link", { name }).first().getAttribute("href");
    return new URL(href ?? "", page.url()).searchParams.get("q");
  };
  await page.getByRole("link", { name: /^4xx/ }).waitFor();
  assert.equal(await query(/^View requests/), "route:/api/users/:id since:24h");
  assert.equal(
    await query(/^4xx/),
    "status:4xx -outcome:aborted,interrupted,failed route:/api/users/:id since:24h",
  );
  await page.getByRole("button", { name: "PUT" }).click();
  await page.waitForURL(/method=PUT/);
  await page.locator(".screen.refreshing").waitFor({ state: "detached" });
  assert.ok(server.asked.some((url) => url.includes("method=PUT")));
  assert.equal(await query(/^View requests/), "method:PUT route:/api/users/:id since:24h");
  await page.getByRole("button", { name: "All methods" }).click();
  await page.waitForURL((url) => !url.search.includes("method"));
  await page.getByRole("button", { name: "GET" }).waitFor();
});

browserTest("Routes: where there are none it says how to get one", async (browser) => {
  await using server = new ContractServer({ isEmpty: true });
  const page = await browser.open(`${server.url}routes`);
  await page.getByText(/^curl http/).waitFor();
});
