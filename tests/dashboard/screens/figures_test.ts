import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { TracedApp } from "../../support/traced_app.ts";
import { browserTest } from "../support/browser_test_case.ts";

/** An app that answers, refuses and fails, and a page of its dashboard. */
async function open(
  browser: { open(url: string): Promise<Page> },
  app: TracedApp,
  screen: string,
): Promise<Page> {
  for (let id = 1; id <= 20; id++) await app.send(`/users/${id}`);
  await app.send("/missing");
  await app.send("/broken");
  await app.tracer.flush();
  const base = `http://localhost:${app.port}/supertracer`;
  return await browser.open(`${base}/${screen}#token=token-of-the-tests`);
}

function shop(): TracedApp {
  return new TracedApp((request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/broken") throw new TypeError("it is broken");
    return new Response("", { status: pathname === "/missing" ? 404 : 200 });
  });
}

browserTest("The Overview of a real app counts what it answered", async (browser) => {
  await using app = shop();
  const page = await open(browser, app, "overview");
  await page.getByRole("link", { name: /^Requests 22/ }).waitFor();
  await page.getByRole("link", { name: /^5xx 1/ }).waitFor();
  await page.getByRole("table", { name: "Routes" }).getByText("/users/:id").waitFor();
  await page.getByRole("table", { name: "Failed requests" }).getByText("/broken").first().waitFor();
});

browserTest("The Routes of a real app lead to the figures of one", async (browser) => {
  await using app = shop();
  const page = await open(browser, app, "routes");
  await page.getByRole("link", { name: "/users/:id" }).click();
  await page.waitForURL(/route\?route=\/users\/:id/);
  await page.getByRole("link", { name: /^Requests 20/ }).waitFor();
  await page.getByRole("link", { name: /^GET 20/ }).waitFor();
});

browserTest("The Health of a real app pauses, resumes and clears", async (browser) => {
  await using app = shop();
  const page = await open(browser, app, "health");
  await page.getByText("auth.accessToken", { exact: true }).waitFor();
  assert.ok(!(await page.content()).includes("token-of-the-tests"));
  await page.getByRole("button", { name: "Pause recording" }).click();
  await page.locator(".pause-bar").waitFor();
  await app.send("/unseen");
  await page.getByRole("button", { name: "Resume recording" }).first().click();
  await page.locator(".pause-bar").waitFor({ state: "detached" });
  assert.ok(!(await app.logs()).some(({ path }) => path === "/unseen"));
  await page.getByRole("button", { name: /^Clear/ }).click();
  await page.getByRole("textbox", { name: /to confirm/ }).fill("clear");
  await page.getByRole("button", { name: "Delete everything" }).click();
  await page.getByText(/\d+ records? deleted/).first().waitFor();
  assert.deepEqual(await app.logs({ kind: "request" }), []);
});
