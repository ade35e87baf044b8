import assert from "node:assert/strict";
import { accessibilityInViews, browserTest } from "../support/browser_test_case.ts";
import { ContractServer } from "../support/contract_server.ts";

/** Screens with figures, and what is there once they are loaded. */
const SCREENS: readonly (readonly [address: string, loaded: string])[] = [
  ["overview", "PaymentError"],
  ["errors", "PaymentError"],
  ["error?id=1111c0ffee00", "Caused by"],
  ["routes", "/api/search"],
  ["route?route=/api/users/:id", "Failed requests"],
  ["health", "capture.sample"],
];

const KEYS: readonly (readonly [key: string, screen: string])[] = [
  ["o", "Overview"],
  ["r", "Requests"],
  ["l", "Logs"],
  ["e", "Errors"],
  ["t", "Routes"],
  ["h", "Health"],
];

browserTest(
  "Screens with figures: accessible and without sideways scrolling, dark and light, wide and narrow",
  async (browser) => {
    await using server = new ContractServer({ isFailing: true });
    const page = await browser.open(`${server.url}overview`, { reducedMotion: "reduce" });
    const found: string[] = [];
    for (const [address, loaded] of SCREENS) {
      await page.goto(server.url + address);
      await page.getByText(loaded).first().waitFor();
      for await (const { view, problems } of accessibilityInViews(page)) {
        for (const problem of problems) found.push(`${address}, ${view}: ${problem}`);
        const widths = await page.locator("html, .content").evaluateAll((elements) =>
          elements.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
        );
        if (widths.some((more) => more > 0)) found.push(`${address}, ${view}: scrolls sideways`);
      }
    }
    assert.deepEqual(found, []);
  },
);

browserTest("Keys lead to every screen, and keep the range", async (browser) => {
  await using server = new ContractServer();
  const page = await browser.open(`${server.url}overview?range=7d`);
  for (const [key, name] of [...KEYS, ...KEYS]) {
    await page.keyboard.press("g");
    await page.keyboard.press(key);
    await page.getByRole("main", { name }).waitFor();
    // The title is set in an effect, after the screen was painted.
    for (let i = 0; i < 250 && !(await page.title()).startsWith(name); i++) {
      await page.waitForTimeout(20);
    }
    assert.ok((await page.title()).startsWith(name), await page.title());
  }
  await page.keyboard.press("g");
  await page.keyboard.press("e");
  await page.waitForURL(/errors\?range=7d/);
});
