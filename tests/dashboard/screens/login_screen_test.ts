import assert from "node:assert/strict";
import { browserTest } from "../support/browser_test_case.ts";
import { startSampleDashboard } from "../support/sample_dashboard.ts";

browserTest("Who is let in by one worker reads why another does not know them", async (pages) => {
  const access = { kind: "password", verify: () => Promise.resolve("admin" as const) } as const;
  await using sample = await startSampleDashboard({ access });
  const page = await pages.open(`${sample.url}login`);
  const notice = "Your session has ended, or it is of another worker: set ui.storageSecret";
  const body = { error: `Log in first. ${notice}`, kind: "password", notice };
  await page.route("**/api/session", (route) => route.fulfill({ status: 401, json: body }));
  await page.getByLabel("User").fill("ada");
  await page.getByLabel("Password").fill("pw");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: notice }).waitFor();
  await page.goto(`${sample.url}login`);
  await page.getByRole("alert").filter({ hasText: notice }).waitFor();
});

browserTest("After a wrong password the password is what is typed next", async (pages) => {
  const access = { kind: "password", verify: () => Promise.resolve(undefined) } as const;
  await using sample = await startSampleDashboard({ access });
  const page = await pages.open(`${sample.url}login`);
  await page.getByLabel("User").fill("ada");
  await page.getByLabel("Password").fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "Wrong user name or password" }).waitFor();
  await page.waitForFunction("document.activeElement?.type === 'password'");
  await page.keyboard.type("next");
  assert.equal(await page.getByLabel("Password").inputValue(), "next");
  assert.equal(await page.getByLabel("User").inputValue(), "ada");
});
