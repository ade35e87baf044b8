import type { Browser, CDPSession, Page } from "playwright-core";
import { LATE_MS, type PageSample } from "./page_report.ts";

/** What the page itself is asked for. */
export type PageFigures = Pick<
  PageSample,
  "frames" | "lateFrames" | "heapMb" | "nodes" | "busyShare"
>;

/** Counts frames in the page; `take` is what is called from here. */
interface FrameCounter {
  take(): { frames: number; lateFrames: number };
}

// What the page has, not Deno.
declare const frameCounter: FrameCounter;
declare function requestAnimationFrame(run: (now: number) => void): number;

/** A page in Chromium whose frames, heap and main thread are looked at. */
export class WatchedPage {
  readonly #page: Page;
  readonly #session: CDPSession;
  #begun = 0;
  #busyBefore = 0;

  private constructor(page: Page, session: CDPSession) {
    this.#page = page;
    this.#session = session;
  }

  /**
   * Opens a list that is live, and begins to watch it once it has rows.
   *
   * @param browser Closed by whoever started it, and the page with it.
   * @param url The list, with what lets one in.
   */
  static async open(browser: Browser, url: string): Promise<WatchedPage> {
    const context = await browser.newContext({ viewport: { width: 1_440, height: 900 } });
    const page = await context.newPage();
    await page.goto(url);
    await page.locator(".tbody [role=row]").first().waitFor();
    await page.locator(".live", { hasText: "Live" }).waitFor();
    const session = await context.newCDPSession(page);
    // CPU time of the thread: a busy machine takes longer, but it does not do more.
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    await session.send("HeapProfiler.enable");
    await page.evaluate(countFrames, LATE_MS);
    const watched = new WatchedPage(page, session);
    await watched.#restart();
    return watched;
  }

  /** Figures since it was last asked. What asking does to the page is in none of them. */
  async take(): Promise<PageFigures> {
    const { frames, lateFrames } = await this.#page.evaluate(() => frameCounter.take());
    const { busyMs } = await this.#metrics();
    const busyShare = (busyMs - this.#busyBefore) / (performance.now() - this.#begun);
    await this.#session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await this.#session.send("Runtime.getHeapUsage");
    const { nodes } = await this.#metrics();
    await this.#restart();
    return { frames, lateFrames, heapMb: usedSize / 2 ** 20, nodes, busyShare };
  }

  async #restart(): Promise<void> {
    await this.#page.evaluate(() => frameCounter.take());
    this.#busyBefore = (await this.#metrics()).busyMs;
    this.#begun = performance.now();
  }

  async #metrics(): Promise<{ busyMs: number; nodes: number }> {
    const { metrics } = await this.#session.send("Performance.getMetrics");
    const read = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? NaN;
    return { busyMs: read("TaskDuration") * 1_000, nodes: read("Nodes") };
  }
}

/** Runs in the page: times each frame from the one before. */
function countFrames(lateMs: number): void {
  let frames = 0;
  let lateFrames = 0;
  let last = 0;
  const look = (now: number): void => {
    if (last !== 0) {
      frames++;
      if (now - last > lateMs) lateFrames++;
    }
    last = now;
    requestAnimationFrame(look);
  };
  const counter: FrameCounter = {
    take() {
      const taken = { frames, lateFrames };
      // The gap in which it was asked is nobody's.
      frames = lateFrames = last = 0;
      return taken;
    },
  };
  Object.assign(globalThis, { frameCounter: counter });
  requestAnimationFrame(look);
}
