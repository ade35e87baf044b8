import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Log } from "../../../core/log/log.ts";
import { COPY_FORMATS } from "../../../dashboard/copy_as/copy_formats.ts";
import { TracedApp } from "../../support/traced_app.ts";
import { accessibilityProblems, browserTest, type Pages } from "../support/browser_test_case.ts";

const NAMES = COPY_FORMATS.map(({ name }) => name);

/** A request with a bit of everything, open in a page that may use the clipboard. */
async function openRequest(
  browser: Pages,
  app: TracedApp,
  screen = "requests?open=",
): Promise<{ page: Page; log: Log }> {
  await app.send("/orders?a=%41", {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer abcdefghijklmnop" },
    body: JSON.stringify({ text: "it's $(hostile) \u202e `x`\n", pin: "1234" }),
  });
  const recorded = await app.only();
  // As it reaches the page.
  const log: Log = JSON.parse(JSON.stringify(recorded));
  const page = await browser.open(
    `http://localhost:${app.port}/supertracer/requests#token=token-of-the-tests`,
    { permissions: ["clipboard-read", "clipboard-write"], reducedMotion: "reduce" },
  );
  await page.getByRole("row").filter({ hasText: "/orders" }).first().waitFor();
  await page.goto(`http://localhost:${app.port}/supertracer/${screen}${recorded.id}`);
  await page.getByRole("button", { name: "Copy as", exact: true }).waitFor();
  return { page, log };
}

function app(): TracedApp {
  return new TracedApp(async (request) => Response.json({ got: await request.json() }));
}

function textOf(name: string, log: Log): string | undefined {
  return COPY_FORMATS.find((format) => format.name === name)?.copy(log).text;
}

function focusedName(page: Page): Promise<unknown> {
  return page.evaluate("document.activeElement.getAttribute('aria-label')");
}

function clipboard(page: Page): Promise<unknown> {
  return page.evaluate("navigator.clipboard.readText()");
}

async function waitUntilSpoken(page: Page, text: RegExp): Promise<void> {
  await page.locator("[aria-live=polite]").filter({ hasText: text }).waitFor({ state: "attached" });
}

browserTest("The menu copies each form by mouse", async (browser) => {
  await using shop = app();
  const { page, log } = await openRequest(browser, shop);
  for (const name of NAMES) {
    await page.getByRole("button", { name: "Copy as", exact: true }).click();
    assert.deepEqual(await page.getByRole("menuitem").allInnerTexts(), NAMES);
    await page.getByRole("menuitem", { name, exact: true }).click();
    await waitUntilSpoken(page, new RegExp(`Copied as ${name.replace(/[().]/g, "\\$&")}\\.`));
    await page.getByRole("menu").waitFor({ state: "hidden" });
    assert.equal(await clipboard(page), textOf(name, log));
  }
});

browserTest("The menu is used by keyboard alone", async (browser) => {
  await using shop = app();
  const { page, log } = await openRequest(browser, shop);
  const button = page.getByRole("button", { name: "Copy as", exact: true });
  const focused = () => page.evaluate("document.activeElement.textContent");
  await button.focus();
  await page.keyboard.press("ArrowDown");
  await page.getByRole("menu").waitFor();
  const visited: unknown[] = [];
  for (const key of ["", "ArrowDown", "End", "ArrowDown", "ArrowUp", "Home"]) {
    if (key !== "") await page.keyboard.press(key);
    visited.push(await focused());
  }
  const [first, second] = NAMES;
  const last = NAMES.at(-1);
  assert.deepEqual(visited, [first, second, last, first, last, first]);
  await page.keyboard.press("Escape");
  await page.getByRole("menu").waitFor({ state: "hidden" });
  assert.equal(await focusedName(page), "Copy as");
  // Esc closed the menu and nothing else.
  assert.match(page.url(), /open=/);
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(), last);
  await page.keyboard.press("Enter");
  await waitUntilSpoken(page, /Copied as Markdown/);
  assert.equal(await focusedName(page), "Copy as");
  assert.equal(await clipboard(page), textOf("Markdown", log));
});

for (const screen of ["requests?open=", "request?id="]) {
  browserTest(`The key c copies cURL on ${screen}, and its notes are told`, async (browser) => {
    await using shop = app();
    const { page, log } = await openRequest(browser, shop, screen);
    await page.keyboard.press("c");
    await page.getByRole("button", { name: "Copied" }).waitFor();
    await waitUntilSpoken(page, /Copied as cURL\. Redacted, insert your own value: authorization/);
    assert.equal(await clipboard(page), textOf("cURL", log));
    await page.getByRole("button", { name: /redacted$/ }).click();
    const notes = page.getByRole("dialog", { name: "How the cURL copy differs" });
    await notes.getByText("Redacted in the request body: $.pin.").waitFor();
    assert.deepEqual(await accessibilityProblems(page), []);
  });
}

browserTest("Without the clipboard interface the text is copied the old way", async (browser) => {
  await using shop = app();
  const { page, log } = await openRequest(browser, shop);
  // As on plain http, elsewhere than on localhost.
  await page.evaluate(
    'Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true })',
  );
  await page.keyboard.press("c");
  await waitUntilSpoken(page, /Copied as cURL/);
  await page.evaluate("delete navigator.clipboard");
  assert.equal(await clipboard(page), textOf("cURL", log));
});

browserTest("Where nothing may be copied the text is shown, selected", async (browser) => {
  await using shop = app();
  const { page, log } = await openRequest(browser, shop);
  await page.evaluate(`
    Object.defineProperty(navigator, "clipboard", { value: undefined });
    document.execCommand = () => false;
  `);
  await page.keyboard.press("c");
  await page.getByRole("dialog", { name: "Copy manually" }).waitFor();
  const area = page.getByLabel("Text to copy");
  assert.equal(await area.inputValue(), textOf("cURL", log));
  const selected = await page.evaluate(
    "document.activeElement.selectionEnd - document.activeElement.selectionStart",
  );
  assert.equal(selected, textOf("cURL", log)?.length);
  assert.deepEqual(await accessibilityProblems(page), []);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Copy manually" }).waitFor({ state: "hidden" });
  assert.match(page.url(), /open=/);
});

browserTest("The open menu is free of accessibility problems, wide and narrow", async (browser) => {
  await using shop = app();
  const { page } = await openRequest(browser, shop);
  for (const width of [1_440, 360]) {
    await page.setViewportSize({ width, height: 900 });
    await page.getByRole("button", { name: "Copy as", exact: true }).click();
    await page.getByRole("menu").waitFor();
    assert.deepEqual(await accessibilityProblems(page), []);
    await page.keyboard.press("Escape");
  }
});
