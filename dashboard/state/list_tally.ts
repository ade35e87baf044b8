import { signal } from "@preact/signals";
import type { LogHistogram } from "../../core/service/log_histogram.ts";
import type { Api, LogCount } from "../server/api.ts";
import { browserSurroundings, type LiveSurroundings, type Timer } from "../server/live_stream.ts";
import { messageOf } from "../text/message_of.ts";

/** What a {@linkcode ListTally} needs. */
export interface ListTallyOptions {
  readonly api: Pick<Api, "count" | "histogram">;
  /** Whether somebody looks at it. */
  readonly isSeen: () => boolean;
  /** Whether the histogram is shown: hidden, it is not asked for. */
  readonly wantsHistogram: () => boolean;
  /** The browser, unless a test stands in for it. */
  readonly around?: Pick<LiveSurroundings, "setTimeout" | "clearTimeout">;
  /** The time, milliseconds. */
  readonly now?: () => number;
}

/** Shortest time between two countings, and how many times as long as the last one took. */
const REST_MS = 3_000;
const REST_SHARE = 20;
/** Less than this share of the range has data: then it is looked at more closely. */
const SPARSE = 0.25;
/** What is new is counted with what comes right after it. */
const SOON_MS = 300;

/**
 * How many rows meet the query of a list, and when they were. Counting may be dear: it is repeated
 * when there is news, and then costs at most a small share of the time.
 */
export class ListTally {
  /** How many there are; `undefined` while that is not known. */
  readonly count = signal<LogCount | undefined>(undefined);
  /** When they were; `undefined` while that is not known. */
  readonly histogram = signal<LogHistogram | undefined>(undefined);
  /** Why there is no histogram. */
  readonly problem = signal<string | undefined>(undefined);

  readonly #options: ListTallyOptions;
  readonly #around: Pick<LiveSurroundings, "setTimeout" | "clearTimeout">;
  readonly #now: () => number;
  #params: URLSearchParams | undefined;
  /** Whether somebody has chosen the time; else the histogram chooses it. */
  #hasTime = false;
  #start: number | undefined;
  #abort = new AbortController();
  #timer: Timer | undefined;
  #isBusy = false;
  /** Whether the histogram is of what is asked for now. */
  #isOwn = false;
  /** Whether there was news while it counted. */
  #isStale = false;
  #restUntil = 0;

  constructor(options: ListTallyOptions) {
    this.#options = options;
    this.#around = options.around ?? browserSurroundings;
    this.#now = options.now ?? (() => performance.now());
  }

  /**
   * Counts what meets another query.
   *
   * @param params What the server is asked; `undefined` asks nothing.
   * @param hasTime Whether the query says when.
   */
  show(params: URLSearchParams | undefined, hasTime: boolean): void {
    this.close();
    this.#abort = new AbortController();
    this.#params = params;
    this.#hasTime = hasTime;
    this.#start = undefined;
    this.#isBusy = false;
    this.#isOwn = false;
    this.count.value = undefined;
    this.problem.value = undefined;
    if (params === undefined) this.histogram.value = undefined;
    else void this.#tally();
  }

  /** There is news, or the histogram is shown now: counts again, soon. */
  touch(): void {
    this.#isStale = this.#isBusy;
    if (this.#timer !== undefined || this.#isBusy || this.#params === undefined) return;
    const pause = Math.max(SOON_MS, this.#restUntil - this.#now());
    this.#timer = this.#around.setTimeout(() => {
      this.#timer = undefined;
      if (this.#options.isSeen()) void this.#tally();
      else this.touch();
    }, pause);
  }

  /** Stops. */
  close(): void {
    this.#abort.abort();
    this.#params = undefined;
    if (this.#timer !== undefined) this.#around.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #tally(): Promise<void> {
    const params = this.#params;
    if (params === undefined) return;
    const { signal } = this.#abort;
    const begun = this.#now();
    this.#isBusy = true;
    await Promise.all([
      this.#options.api.count(params, signal).then((count) => {
        if (!signal.aborted) this.count.value = count;
      }).catch(() => {
        // The list itself says what is wrong.
      }),
      this.#options.wantsHistogram() && this.#draw(params, signal),
    ]);
    if (signal.aborted) return;
    this.#isBusy = false;
    const ended = this.#now();
    this.#restUntil = ended + Math.max(REST_MS, REST_SHARE * (ended - begun));
    if (this.#isStale) this.touch();
  }

  async #draw(params: URLSearchParams, signal: AbortSignal): Promise<void> {
    try {
      let histogram = await this.#options.api.histogram(this.#withStart(params), signal);
      const closer = this.#hasTime ? undefined : closerStart(histogram);
      if (closer !== undefined && closer !== this.#start && !signal.aborted) {
        this.#start = closer;
        histogram = await this.#options.api.histogram(this.#withStart(params), signal);
      }
      if (signal.aborted) return;
      this.histogram.value = histogram;
      this.#isOwn = true;
      this.problem.value = undefined;
    } catch (error) {
      if (signal.aborted) return;
      // What was counted before stays while the app does not answer.
      if (!this.#isOwn) this.histogram.value = undefined;
      this.problem.value = messageOf(error);
    }
  }

  #withStart(params: URLSearchParams): URLSearchParams {
    const asked = new URLSearchParams(params);
    if (this.#start !== undefined) asked.set("start", String(this.#start));
    return asked;
  }
}

/**
 * Where a closer look should begin, when nobody has chosen a range and only the last part of it has
 * data; `undefined` where the range is well used.
 */
export function closerStart({ buckets, start, end }: LogHistogram): number | undefined {
  const first = buckets.find(({ total }) => total > 0);
  if (first === undefined) return undefined;
  return end - first.start < (end - start) * SPARSE ? first.start : undefined;
}
