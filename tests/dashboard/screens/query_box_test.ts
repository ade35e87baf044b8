import assert from "node:assert/strict";
import { browserTest } from "../support/browser_test_case.ts";
import { asked, openList, rows, total, waitForAsked } from "../support/list_page.ts";
import { startSampleDashboard } from "../support/sample_dashboard.ts";

browserTest(
  "A typed query filters, lands in the address, and is there after a reload",
  async (pages) => {
    await using sample = await startSampleDashboard({ requests: 300 });
    const page = await openList(pages, sample, "requests");
    await rows(page).first().waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("status:5xx -path:/health");
    await waitForAsked(page, { q: "status:5xx -path:/health" });
    await page.locator(".list:not(.refreshing)").waitFor();
    const failed = sample.connector.countLogs({ kind: "request", statusCode: "5xx" });
    await total(page).filter({ hasText: `${failed} requests` }).waitFor();
    const statuses = await page.locator(".tbody .at-status").allInnerTexts();
    assert.ok(statuses.length > 5 && statuses.every((text) => text.startsWith("500")));
    await page.reload();
    await total(page).filter({ hasText: `${failed} requests` }).waitFor();
    assert.equal(await page.locator("#search").inputValue(), "status:5xx -path:/health");
    sample.add(30);
    const after = sample.connector.countLogs({ kind: "request", statusCode: "5xx" });
    await total(page).filter({ hasText: `${after} requests` }).waitFor();
    await page.goBack();
    await total(page).filter({ hasText: "330 requests" }).waitFor();
    assert.equal(await page.locator("#search").inputValue(), "");
    await page.goForward();
    await total(page).filter({ hasText: `${after} requests` }).waitFor();
  },
);

browserTest(
  "What can't be read is underlined, said beside it, and not asked for",
  async (pages) => {
    await using sample = await startSampleDashboard({ requests: 50 });
    const page = await openList(pages, sample, "requests");
    await rows(page).first().waitFor();
    const box = page.getByRole("combobox", { name: "Filter requests" });
    await box.fill("method:GET status:teapot");
    await page.locator(".q-wrong").waitFor();
    assert.equal(await page.locator(".q-wrong").innerText(), "teapot");
    assert.equal(await box.getAttribute("aria-invalid"), "true");
    const problem = page.locator(`[id="${await box.getAttribute("aria-describedby")}"]`);
    assert.match(await problem.innerText(), /"teapot" can't be read: write status:404/);
    await page.keyboard.press("Enter");
    assert.deepEqual(asked(page), {});
    await box.fill("method:GET status:200");
    await waitForAsked(page, { q: "method:GET status:200" });
    assert.equal(await box.getAttribute("aria-invalid"), "false");
    await page.goto(`${sample.url}requests?q=status:teapot`);
    await page.getByRole("heading", { name: "Invalid filter" }).waitFor();
  },
);

browserTest("What can be written is offered, and taken by keys alone", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 200 });
  const page = await openList(pages, sample, "requests");
  await rows(page).first().waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("ro");
  const options = page.getByRole("option");
  await options.filter({ hasText: "route:" }).first().waitFor();
  await page.keyboard.press("Tab");
  const box = page.locator("#search");
  assert.equal(await box.inputValue(), "route:");
  const route = options.filter({ hasText: "/api/orders/:id/pay" });
  await route.waitFor();
  assert.match(await route.innerText(), /\d/, "with how often it was seen");
  await page.keyboard.type("pay");
  await page.keyboard.press("ArrowDown");
  await page.getByRole("option", { selected: true }).waitFor();
  assert.equal(
    await box.getAttribute("aria-activedescendant"),
    await page.getByRole("option", { selected: true }).getAttribute("id"),
  );
  await page.keyboard.press("Enter");
  assert.equal(await box.inputValue(), "route:/api/orders/:id/pay ");
  await waitForAsked(page, { q: "route:/api/orders/:id/pay" });
  await page.keyboard.type("is:");
  await options.filter({ hasText: "aborted" }).waitFor();
  await page.keyboard.press("Escape");
  await options.first().waitFor({ state: "hidden" });
  assert.equal(await box.inputValue(), "route:/api/orders/:id/pay is:");
});

browserTest("A word on its way to a key is not searched for", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 40 });
  const page = await openList(pages, sample, "requests");
  await rows(page).first().waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("sta");
  await page.waitForTimeout(900);
  assert.deepEqual(asked(page), {});
  assert.ok(await rows(page).count() > 0);
  await page.keyboard.type("tus:200");
  await waitForAsked(page, { q: "status:200" });
  await page.keyboard.type(" -pat");
  await page.waitForTimeout(900);
  assert.deepEqual(asked(page), { q: "status:200" });
  await page.keyboard.press("Enter");
  await waitForAsked(page, { q: "status:200 -pat" });
});

browserTest("A text that is no key is searched for while it is typed", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 40 });
  const page = await openList(pages, sample, "requests");
  await rows(page).first().waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("orders");
  await waitForAsked(page, { q: "orders" });
});
