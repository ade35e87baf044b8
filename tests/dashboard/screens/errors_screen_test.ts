import assert from "node:assert/strict";
import { browserTest } from "../support/browser_test_case.ts";
import { ContractServer } from "../support/contract_server.ts";

browserTest("Errors: open ones first, the others under their tabs", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}errors`);
  await page.getByRole("row", { name: /PaymentError/ }).waitFor();
  await page.getByText("regressed").waitFor();
  assert.equal(await page.getByRole("row").count(), 6);
  await page.getByRole("tab", { name: /Ignored/ }).click();
  await page.waitForURL(/state=ignored/);
  await page.getByRole("row", { name: /AbortError/ }).waitFor();
  assert.equal(await page.getByRole("row", { name: /PaymentError/ }).count(), 0);
});

browserTest("Errors: the rail counts the open ones", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}health`);
  await page.getByRole("link", { name: /Errors 5/ }).waitFor();
});

browserTest("Errors: the keyboard opens a group, and Esc leads back", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}errors?range=6h`);
  await page.getByRole("row", { name: /PaymentError/ }).waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL(/error\?id=2222c0ffee00/);
  await page.getByRole("heading", { name: /Cannot read properties/ }).waitFor();
  await page.keyboard.press("Escape");
  await page.waitForURL(/errors\?range=6h/);
});

browserTest("Errors: a key counts from the moment the rows are there", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}health`);
  await page.getByRole("link", { name: /Errors 5/ }).waitFor();
  await page.evaluate(`{
    const observer = new MutationObserver(() => {
      if (document.querySelector("a.row-link") === null) return;
      observer.disconnect();
      document.dispatchEvent(new KeyboardEvent("keydown", { key: "j" }));
    });
    observer.observe(document.body, { childList: true, subtree: true });
  }`);
  await page.getByRole("link", { name: /Errors 5/ }).click();
  await page.locator("a.row-link:focus").waitFor();
});

browserTest("Error: stack, and occurrences that lead to their requests", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}error?id=1111c0ffee00`);
  await page.getByText("at pay (file:///app/orders.ts:118:11)").waitFor();
  await page.getByText("Caused by").waitFor();
  const table = page.getByRole("table", { name: "Occurrences" });
  await table.getByRole("link").first().click();
  await page.waitForURL(/request\?id=\d+/);
});

browserTest("Error: an admin resolves, reopens and ignores it", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}error?id=1111c0ffee00`);
  await page.getByRole("button", { name: "Resolve" }).click();
  await page.getByText("resolved", { exact: true }).waitFor();
  await page.getByRole("link", { name: /Errors 4/ }).waitFor();
  await page.getByRole("button", { name: "Reopen" }).click();
  await page.getByRole("button", { name: "Ignore" }).click();
  await page.getByText("ignored", { exact: true }).waitFor();
  assert.deepEqual(server.changes, [
    'POST errors/1111c0ffee00 {"state":"resolved"}',
    'POST errors/1111c0ffee00 {"state":"open"}',
    'POST errors/1111c0ffee00 {"state":"ignored"}',
  ]);
});

browserTest("Error: a viewer decides nothing, and is told why", async (browser) => {
  await using server = new ContractServer({ role: "viewer" });
  const page = await browser.open(`${server.url}error?id=1111c0ffee00`);
  const resolve = page.getByRole("button", { name: "Resolve" });
  await resolve.waitFor();
  assert.ok(await resolve.isDisabled());
  assert.ok(await page.getByRole("button", { name: "Ignore" }).isDisabled());
  await page.getByText("Only admins can change").waitFor();
});

browserTest("Errors: where there are none it says what would be here", async (browser) => {
  await using server = new ContractServer({ isWell: true });
  const page = await browser.open(`${server.url}errors`);
  await page.getByText("No open errors").waitFor();
  await page.getByText(/log\.error/).waitFor();
});

browserTest("Error: one that does not exist is said to be so", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}error?id=beef`);
  await page.getByRole("heading", { name: "Could not load this error" }).waitFor();
  await page.getByText("There is no group of errors beef").waitFor();
});
