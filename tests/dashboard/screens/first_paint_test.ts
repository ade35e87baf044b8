import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { browserTest } from "../support/browser_test_case.ts";
import { ContractServer } from "../support/contract_server.ts";
import { rows } from "../support/list_page.ts";
import { startSampleDashboard } from "../support/sample_dashboard.ts";

/** Holds every answer of the API back until it is let go, and tells what was asked for. */
async function holdAnswers(page: Page): Promise<{ asked: string[]; letGo: () => void }> {
  const asked: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route("**/api/**", async (route) => {
    asked.push(new URL(route.request().url()).pathname.replace(/.*\/api\//, ""));
    await promise;
    await route.continue();
  });
  return { asked, letGo: resolve };
}

browserTest("The document alone shows the way to the screens, and room for rows", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 1 });
  const page = await pages.open(`${sample.url}requests`, { javaScriptEnabled: false });
  assert.deepEqual(await page.locator(".rail a").allInnerTexts(), [
    "Overview",
    "Requests",
    "Logs",
    "Errors",
    "Routes",
    "Health",
  ]);
  assert.ok(await page.locator(".skeleton i").first().isVisible());
});

for (const [screen, needed] of [["requests", "logs"], ["overview", "overview"]] as const) {
  browserTest(
    `While the server is slow to answer, ${screen} is there, and has asked`,
    async (pages) => {
      await using sample = await startSampleDashboard({ requests: 40 });
      const page = await pages.open(`${sample.url}login`);
      const { asked, letGo } = await holdAnswers(page);
      await page.goto(`${sample.url}${screen}`);
      await page.locator(".rail a[aria-current=page]").waitFor();
      await page.getByRole("main").waitFor();
      for (let i = 0; i < 100 && !asked.includes(needed); i++) await page.waitForTimeout(20);
      assert.ok(asked.includes("session") && asked.includes(needed), asked.join());
      letGo();
      if (screen === "requests") await rows(page).first().waitFor();
      else await page.getByText("Requests/min").first().waitFor();
    },
  );
}

browserTest("The login is not preceded by the way to the screens", async (pages) => {
  const access = { kind: "token", accessToken: "token-of-the-tests" } as const;
  await using sample = await startSampleDashboard({ access });
  const page = await pages.open(`${sample.url}login`);
  const { letGo } = await holdAnswers(page);
  await page.reload();
  assert.equal(await page.locator(".rail").filter({ visible: true }).count(), 0);
  letGo();
  await page.getByLabel("Access token").waitFor();
});

browserTest("The theme that was chosen is there before the script is", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 1 });
  const page = await pages.open(`${sample.url}requests`, { colorScheme: "dark" });
  await page.evaluate("localStorage.setItem('supertracer.theme', 'light')");
  await page.addInitScript({
    content: `new MutationObserver((_, observer) => {
      if (document.querySelector("#app") === null) return;
      observer.disconnect();
      globalThis.themeAtFirst = document.documentElement.dataset.theme;
    }).observe(document, { childList: true, subtree: true });`,
  });
  await page.reload();
  assert.equal(await page.evaluate("themeAtFirst"), "light");
});

browserTest(
  "Charts come with their part, and a failure to load it can be mended",
  async (pages) => {
    await using server = new ContractServer();
    const page = await pages.open(`${server.url}health`);
    let isDown = true;
    await page.route("**/part/**", (route) => isDown ? route.abort() : route.continue());
    await page.goto(`${server.url}overview`);
    const told = page.getByText(
      "Part of this page could not be loaded: the app is not responding.",
    );
    await told.first().waitFor();
    isDown = false;
    await page.getByRole("button", { name: "Try again" }).first().click();
    await page.locator(".plot canvas").first().waitFor();
    await page.unroute("**/part/**");
    await page.route("**/part/**", (route) => route.fulfill({ status: 404, body: "{}" }));
    await page.reload();
    await page.getByText("The app has been updated since this page was opened").first().waitFor();
  },
);

browserTest("A part that was changed on its way does not run", async (pages) => {
  await using server = new ContractServer();
  const page = await pages.open(`${server.url}health`);
  await page.route("**/part/**", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `globalThis.changed = true;${await response.text()}` });
  });
  await page.goto(`${server.url}overview`);
  await page.getByText("The browser refused part of this page").first().waitFor();
  assert.equal(await page.evaluate("globalThis.changed"), undefined);
  assert.equal(await page.locator(".plot canvas").count(), 0);
  assert.ok(pages.complaints.length > 0);
  assert.ok(pages.complaints.every((text) => /Content Security Policy/.test(text)));
  pages.complaints.length = 0;
});
