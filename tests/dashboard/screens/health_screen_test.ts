import assert from "node:assert/strict";
import { browserTest } from "../support/browser_test_case.ts";
import { ContractServer } from "../support/contract_server.ts";

browserTest("Health: what fails, what was dropped and why", async (browser) => {
  await using server = new ContractServer({ isFailing: true });
  const page = await browser.open(`${server.url}health`);
  await page.getByText("Failing").waitFor();
  await page.getByText("the queue was full").waitFor();
  await page.getByText("1,480").waitFor();
  await page.getByText("Cannot write to requests.db: the disk is full").waitFor();
  await page.getByRole("row", { name: /\/api\/stream\/prices/ }).waitFor();
});

browserTest("Health: what tracing costs, as a share of the median request", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}health`);
  const card = page.locator(".stat", { hasText: "Overhead" });
  await card.getByText("0.5 % of the median").waitFor();
  assert.match(await card.innerText(), /21\s*\u00b5s/);
});

browserTest("Health: what the connector tells of its storage", async (browser) => {
  const facts = [
    { label: "Read from the replica", value: "1,234 times" },
    { label: "Failures of the replica", value: "once, last: <b>it is gone</b>", isBad: true },
  ];
  await using server = new ContractServer({ facts });
  const page = await browser.open(`${server.url}health`);
  await page.getByText("Read from the replica").waitFor();
  await page.locator("dd", { hasText: "1,234 times" }).waitFor();
  await page.locator("dd .bad", { hasText: "once, last: <b>it is gone</b>" }).waitFor();
  assert.equal(await page.locator("dd .bad", { hasText: "1,234" }).count(), 0);
});

browserTest("Health: the configuration without its secrets, one's own first", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}health`);
  const table = page.getByRole("table", { name: "Effective configuration" });
  await table.waitFor();
  const keys = await table.locator("tbody .at-key").allInnerTexts();
  assert.equal(keys[0], "capture.excludePaths");
  assert.ok(keys.indexOf("instance") < keys.indexOf("capture.requestBody"));
  await table.getByRole("row", { name: /auth\.accessToken set, not shown/ }).waitFor();
  await page.getByLabel("Filter options").fill("queue");
  await page.waitForURL(/filter=queue/);
  assert.deepEqual(await table.locator("tbody .at-key").allInnerTexts(), [
    "recording.maxQueueItems",
  ]);
});

browserTest("Health: a pause is seen on every screen until it ends", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}health`);
  await page.getByRole("button", { name: "Pause recording" }).click();
  await page.getByText("Recording is paused").first().waitFor();
  for (const screen of ["Overview", "Requests", "Logs", "Errors", "Routes"]) {
    await page.getByRole("link", { name: new RegExp(`^${screen}`) }).first().click();
    await page.getByRole("main", { name: screen }).waitFor();
    assert.ok(await page.locator(".pause-bar").isVisible(), screen);
  }
  await page.getByRole("button", { name: "Resume recording" }).click();
  await page.locator(".pause-bar").waitFor({ state: "detached" });
  assert.deepEqual(server.changes, [
    'POST recording {"paused":true}',
    'POST recording {"paused":false}',
  ]);
});

browserTest("Health: another's pause reaches this page", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}requests`);
  const other = await browser.open(`${server.url}health`);
  await other.getByRole("button", { name: "Pause recording" }).click();
  await page.goto(`${server.url}overview`);
  await page.locator(".pause-bar").waitFor();
});

browserTest("Health: Clear asks to type it", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}health`);
  await page.getByRole("button", { name: /^Clear/ }).click();
  const dialog = page.getByRole("dialog");
  const confirm = dialog.getByRole("button", { name: "Delete everything" });
  assert.ok(await confirm.isDisabled());
  await dialog.getByRole("textbox").fill("Clear it");
  await page.keyboard.press("Enter");
  assert.ok(await confirm.isDisabled());
  assert.deepEqual(server.changes, []);
  await dialog.getByRole("textbox").fill("clear");
  await confirm.click();
  await dialog.getByText("482,133 records deleted").waitFor();
  assert.deepEqual(server.changes, ['POST clear {"confirm":"clear"}']);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
});

browserTest("Health: a viewer neither pauses nor clears, and is told why", async (browser) => {
  await using server = new ContractServer({ role: "viewer" });
  const page = await browser.open(`${server.url}health`);
  await page.getByText("Only admins can pause or clear").waitFor();
  assert.ok(await page.getByRole("button", { name: "Pause recording" }).isDisabled());
  assert.ok(await page.getByRole("button", { name: /^Clear/ }).isDisabled());
});
