import assert from "node:assert/strict";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";

/** What a page can be told as well as a context. */
const PAGE_OPTIONS: readonly string[] = [
  "colorScheme",
  "forcedColors",
  "reducedMotion",
  "viewport",
];

/** Where the page is that keeps the renderer; nothing is ever sent there. */
const ANCHOR = "http://localhost/";

/**
 * A context that tests have one after another, with one renderer: starting one, and loading the page
 * into it for the first time, takes longer than most tests. A page that stays open keeps it, and
 * `--process-per-site` has all others of the site in it. A test finds no cookies and no storage of the
 * tests before.
 */
export class SharedContext {
  readonly #context: BrowserContext;
  readonly #anchor: Page;
  readonly #origins = new Set<string>();

  private constructor(context: BrowserContext, anchor: Page) {
    this.#context = context;
    this.#anchor = anchor;
  }

  static async start(browser: Browser): Promise<SharedContext> {
    const context = await browser.newContext();
    const anchor = await context.newPage();
    await anchor.route(ANCHOR, (route) => route.fulfill({ contentType: "text/html", body: "" }));
    await anchor.goto(ANCHOR);
    await anchor.unrouteAll();
    return new SharedContext(context, anchor);
  }

  /** Whether a page with these options can be in it. */
  static suits(url: string, options: BrowserContextOptions): boolean {
    return new URL(url).hostname === new URL(ANCHOR).hostname &&
      Object.keys(options).every((name) => PAGE_OPTIONS.includes(name));
  }

  /** An empty page; `url` is where it will go. */
  async newPage(url: string, options: BrowserContextOptions): Promise<Page> {
    this.#origins.add(new URL(url).origin);
    const { viewport, ...media } = options;
    const page = await this.#context.newPage();
    if (viewport) await page.setViewportSize(viewport);
    if (Object.keys(media).length > 0) await page.emulateMedia(media);
    return page;
  }

  /** Closes the pages, and forgets what they stored. */
  async clear(): Promise<void> {
    for (const page of this.#context.pages()) {
      if (page !== this.#anchor) await page.close();
    }
    await this.#context.clearCookies();
    const devtools = await this.#context.newCDPSession(this.#anchor);
    for (const origin of this.#origins) {
      await devtools.send("Storage.clearDataForOrigin", { origin, storageTypes: "all" });
    }
    await devtools.detach();
    this.#origins.clear();
    assert.equal(this.#anchor.isClosed(), false);
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}
