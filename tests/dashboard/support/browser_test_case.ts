import axe from "axe-core";
import assert from "node:assert/strict";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { startBrowser, withoutBrowser } from "../../support/browser.ts";
import { withDeadline } from "../../support/deadline.ts";
import { SharedContext } from "./shared_context.ts";

/** A test that hangs fails, and the suite goes on. */
const LONGEST_TEST_MS = 240_000;

/** One Chromium for all tests of a file. */
let started: Promise<Browser> | undefined;

let shared: SharedContext | undefined;

Deno.test.afterAll(async () => {
  await (await started)?.close();
});

/**
 * A test in a real browser. Playwright keeps processes and timers of its own, so no sanitizers. One that
 * fails is tried once more, and the output says so: what a busy machine makes of a browser is no fault
 * of the page, and what fails now and then is to be looked at all the same.
 */
export function browserTest(name: string, run: (pages: Pages) => Promise<void>): void {
  Deno.test({
    name,
    ignore: withoutBrowser,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const browser = await (started ??= startBrowser());
      try {
        shared ??= await SharedContext.start(browser);
        await attempt(run, new Pages(browser, shared));
      } catch (error) {
        console.warn(`Failed once, tried again: ${name}: ${Deno.inspect(error)}`);
        await shared?.close().catch(() => {});
        shared = undefined;
        await attempt(run, new Pages(browser));
      }
    },
  });
}

async function attempt(run: (pages: Pages) => Promise<void>, pages: Pages): Promise<void> {
  try {
    await withDeadline(run(pages), "the end of the test", LONGEST_TEST_MS);
  } finally {
    await pages.close();
  }
  assert.deepEqual(pages.complaints, [], "errors in the console, or refused by the CSP");
}

/** Opens pages, and listens to what they complain about. */
export class Pages {
  /** Console errors, exceptions, CSP violations, requests to elsewhere. */
  readonly complaints: string[] = [];
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  readonly #shared: SharedContext | undefined;
  #isSharing = false;

  /** @param shared Is cleared by {@linkcode close}. */
  constructor(browser: Browser, shared?: SharedContext) {
    this.#browser = browser;
    this.#shared = shared;
  }

  /**
   * Opens a page in a context of its own, without cookies and storage of others: in the shared one, if
   * no other page is open and the options allow it, since that is faster.
   */
  async open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.#newPage(url, { viewport: { width: 1440, height: 900 }, ...options });
    // Far beyond what anything takes, even on a busy machine.
    page.setDefaultTimeout(30_000);
    const { origin } = new URL(url);
    page.on("console", (message) => {
      // Chromium writes a line for each answer from 400 on; those are part of the tests.
      const isAnswer = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isAnswer) this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("request", (request) => {
      const target = request.url();
      if (!target.startsWith(origin) && !target.startsWith("data:")) this.complaints.push(target);
    });
    await page.goto(url);
    return page;
  }

  /** Closes all of them. */
  async close(): Promise<void> {
    for (const context of this.#contexts.splice(0)) await context.close();
    if (this.#isSharing) await this.#shared?.clear();
    this.#isSharing = false;
  }

  async #newPage(url: string, options: BrowserContextOptions): Promise<Page> {
    if (this.#shared !== undefined && !this.#isSharing && SharedContext.suits(url, options)) {
      this.#isSharing = true;
      return await this.#shared.newPage(url, options);
    }
    const context = await this.#browser.newContext(options);
    this.#contexts.push(context);
    return await context.newPage();
  }
}

/** What is looked at: everything, only what depends on colours, or all but that. */
type Concern = "all" | "contrast" | "structure";

/**
 * Views of a screen in which it is tried: structure does not depend on the colours, nor contrast, which
 * takes longest, on the width.
 */
const VIEWS: readonly {
  readonly colorScheme: "dark" | "light";
  readonly width: number;
  readonly concern: Concern;
}[] = [
  { colorScheme: "dark", width: 1_440, concern: "all" },
  { colorScheme: "light", width: 1_440, concern: "contrast" },
  { colorScheme: "dark", width: 360, concern: "structure" },
];

/** Enough for some rows; each more takes time. */
const VIEW_HEIGHT = 740;

/** Ends when what was observed has been drawn. */
export const NEXT_FRAME =
  "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))";

/**
 * What axe-core finds wrong in a page as it is: in dark and light colours, wide and narrow. It is not
 * loaded anew for each, which takes longer than looking at it.
 *
 * @param show Done in each view first, for what a new size closes.
 */
export async function* accessibilityInViews(
  page: Page,
  show?: () => Promise<void>,
): AsyncGenerator<{ readonly view: string; readonly problems: readonly string[] }> {
  for (const { colorScheme, width, concern } of VIEWS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: VIEW_HEIGHT });
    // Sizes are observed, and what they change is drawn in the next frame.
    await page.evaluate(NEXT_FRAME);
    await show?.();
    const problems = await accessibilityProblems(page, concern);
    yield { view: `${colorScheme}, ${width}`, problems };
  }
}

/** What axe-core finds wrong on a page: rule and elements. */
export async function accessibilityProblems(
  page: Page,
  concern: Concern = "all",
): Promise<string[]> {
  // By the debugger's own means: the page's CSP lets no other script in.
  if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(axe.source);
  return await page.evaluate(async (concern) => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core").default };
    const contrast = "color-contrast";
    const { violations } = await axe.run({
      // What is in order need not be told, and style sheets need not be fetched: there are none.
      ...{ resultTypes: ["violations"], preload: false },
      ...(concern === "contrast" && { runOnly: { type: "rule", values: [contrast] } }),
      ...(concern === "structure" && { rules: { [contrast]: { enabled: false } } }),
    });
    return violations.map(({ id, nodes }) =>
      `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`
    );
  }, concern);
}
