import assert from "node:assert/strict";
import type { BrowserContext, Page } from "playwright-core";
import { startBrowser, withoutBrowser } from "../support/browser.ts";
import { runApp } from "../support/run_app.ts";

/** A page, and everything it complained of. */
interface WatchedPage {
  readonly page: Page;
  readonly complaints: string[];
}

/** Opens a page whose errors, and breaches of its security policy, are kept. */
async function openPage(context: BrowserContext): Promise<WatchedPage> {
  const complaints: string[] = [];
  const page = await context.newPage();
  page.on("console", (message) => {
    // Chromium itself reports a 401, with which the page finds out that one has to log in.
    if (/status of 401/.test(message.text())) return;
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      console.error(
        "policy violated",
        (event as unknown as { violatedDirective: string }).violatedDirective,
      );
    });
  });
  return { page, complaints };
}

Deno.test({
  name: "The demo shows in Chromium what the shop answers, to whoever has the link",
  ignore: withoutBrowser,
  fn: async (t) => {
    await using app = runApp(
      ["run", "--no-prompt", "--allow-net", "examples/demo/main.ts", "--port", "0", "--rate", "6"],
    );
    const [, link = ""] = await app.stderr.waitFor(/^SuperTracer dashboard: (\S+)$/);
    const { origin } = new URL(link);
    await using browser = await startBrowser();
    const context = await browser.newContext();
    const { page, complaints } = await openPage(context);
    const rows = page.locator("[role=grid] .tbody [role=row]");

    await t.step(
      "the link opens the overview, and the token is gone from the address",
      async () => {
        await page.goto(link);
        await page.getByText("/api/products").first().waitFor();
        assert.doesNotMatch(page.url(), /token/);
        assert.doesNotMatch(await page.evaluate("JSON.stringify(history.state) ?? ''"), /token/);
      },
    );

    const screens = {
      Errors: "Resolved",
      Routes: "/api/search",
      Health: "Effective configuration",
    };
    for (const [screen, text] of Object.entries(screens)) {
      await t.step(`${screen} shows what the server has`, async () => {
        await page.getByRole("link", { name: screen }).first().click();
        await page.getByText(text).first().waitFor();
      });
    }

    await t.step("Requests lists them", async () => {
      await page.getByRole("link", { name: "Requests" }).first().click();
      await rows.nth(5).waitFor();
    });

    await t.step("a request of somebody else appears without reload", async () => {
      await page.evaluate(() => Object.assign(globalThis, { notReloaded: true }));
      await page.mouse.move(0, 0);
      await (await fetch(`${origin}/api/nowhere/of-the-test?x=1`)).text();
      await rows.filter({ hasText: "/api/nowhere/of-the-test" }).waitFor();
      await page.keyboard.press("f"); // Freezes the list: the row stays where it is.
      assert.ok(await page.evaluate(() => "notReloaded" in globalThis));
    });

    await t.step("a click shows the request", async () => {
      await rows.filter({ hasText: "/api/nowhere/of-the-test" }).click();
      const pane = page.locator(".summary");
      await pane.waitFor();
      assert.match(await pane.innerText(), /404[^]*GET \/api\/nowhere\/of-the-test\?x=1/);
      assert.match(page.url(), /open=\d+/);
      await page.getByRole("tab", { name: "Response" }).click();
      await page.getByText("There is no such page").first().waitFor();
    });

    await t.step("a browser without the link sees the login, and nothing else", async () => {
      await using stranger = await browser.newContext();
      const other = await openPage(stranger);
      const seen: number[] = [];
      other.page.on("response", (response) => {
        if (response.url().includes("/api/")) seen.push(response.status());
      });
      await other.page.goto(`${origin}/supertracer/requests`);
      await other.page.getByLabel("Access token").waitFor();
      assert.equal(await other.page.locator("[role=row]").count(), 0);
      assert.ok(seen.length > 0 && seen.every((status) => status === 401), String(seen));
      await other.page.getByLabel("Access token").fill("not-the-token-at-all");
      await other.page.getByRole("button", { name: "Log in" }).click();
      await other.page.locator("#login-problem").filter({ hasText: /\w/ }).waitFor();
      assert.equal(await other.page.locator("[role=row]").count(), 0);
      assert.deepEqual(other.complaints, []);
    });

    await t.step("logging out leads back to the login", async () => {
      await page.getByRole("button", { name: "Log out" }).first().click();
      await page.getByLabel("Access token").waitFor();
      const status = await page.evaluate(async () => (await fetch("./api/logs")).status);
      assert.equal(status, 401);
      await page.reload();
      await page.getByLabel("Access token").waitFor();
    });

    await t.step("nothing was complained of", () => assert.deepEqual(complaints, []));
    await context.close();
  },
});
