import type { BrowserContext, Page, Request } from "playwright-core";

/** What the load of a screen took, milliseconds since the navigation began. */
export interface ScreenLoad {
  /** Until the figures were shown, and all that the page had asked the server for was answered. */
  readonly ms: number;
  /** What the page asked the server for, and how long each answer took. */
  readonly answers: ReadonlyMap<string, number>;
}

/** As the page itself tells it. */
interface LoadTimes {
  readonly shownAt: number;
  readonly answers: readonly { readonly url: string; readonly ms: number; readonly at: number }[];
}

/** What the page says while it waits: skeletons, and figures that are blank. */
const WAITING = "[aria-busy=true], .skeleton, .blank, .asking";
/** Nothing new is waited for after so long: what the page asks next, it asks for again. */
const QUIET_MS = 250;
/** Answers that never end. */
const ENDLESS = /\/live\b/;

/**
 * Loads a screen in a page of its own.
 *
 * @param context Logged in.
 * @param url The screen.
 */
export async function loadScreen(context: BrowserContext, url: string): Promise<ScreenLoad> {
  await using page = await context.newPage();
  const pending = new Set<Request>();
  let changedAt = performance.now();
  page.on("request", (request) => {
    if (ENDLESS.test(request.url())) return;
    pending.add(request);
    changedAt = performance.now();
  });
  const settled = (request: Request): void => {
    if (pending.delete(request)) changedAt = performance.now();
  };
  page.on("requestfinished", settled);
  page.on("requestfailed", settled);
  await page.addInitScript(watchWaiting, WAITING);
  await page.goto(url, { waitUntil: "commit" });
  await page.waitForFunction(isShown);
  while (pending.size > 0 || performance.now() - changedAt < QUIET_MS) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return summarize(await page.evaluate(readTimes), page);
}

function summarize({ shownAt, answers }: LoadTimes, page: Page): ScreenLoad {
  const first = new Map<string, number>();
  let ms = shownAt;
  for (const answer of answers) {
    const { pathname } = new URL(answer.url, page.url());
    const name = pathname.replace(/^.*\/api\//, "");
    // What is asked for again is not a part of the load.
    if (!pathname.includes("/api/") || first.has(name)) continue;
    first.set(name, answer.ms);
    ms = Math.max(ms, answer.at);
  }
  if (first.size === 0) throw new Error(`${page.url()} asked the server for nothing`);
  return { ms, answers: first };
}

// What follows runs in the page.
declare const document: {
  querySelector(selector: string): unknown;
};
declare const MutationObserver: new (run: () => void) => {
  observe(node: unknown, options: Record<string, boolean>): void;
};
declare const screenWatch: { shownAt: number | undefined };

/** Notes when the page last stopped to wait for something. */
function watchWaiting(waiting: string): void {
  const watch: { shownAt: number | undefined } = { shownAt: undefined };
  const look = (): void => {
    const isWaiting = document.querySelector("main") === null ||
      document.querySelector(waiting) !== null;
    if (isWaiting) watch.shownAt = undefined;
    else watch.shownAt ??= performance.now();
  };
  new MutationObserver(look).observe(document, {
    attributes: true,
    childList: true,
    subtree: true,
  });
  Object.assign(globalThis, { screenWatch: watch });
}

function isShown(): boolean {
  return screenWatch.shownAt !== undefined;
}

function readTimes(): LoadTimes {
  const entries = performance.getEntriesByType("resource") as unknown as readonly {
    readonly name: string;
    readonly startTime: number;
    readonly responseEnd: number;
  }[];
  return {
    shownAt: screenWatch.shownAt ?? NaN,
    answers: entries.map(({ name, startTime, responseEnd }) => ({
      url: name,
      ms: responseEnd - startTime,
      at: responseEnd,
    })),
  };
}
