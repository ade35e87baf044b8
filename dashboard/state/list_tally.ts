import { signal } from "@preact/signals";
import type { LogHistogram } from "../../core/service/log_histogram.ts";
import type { Api, LogCount } from "../server/api.ts";
import { browserSurroundings, type LiveSurroundings, type Timer } from "../server/live_stream.ts";
import { messageOf } from "../text/message_of.ts";

/** Options of a {@linkcode ListTally}. */
export interface ListTallyOptions {
  readonly api: Pick<Api, "count" | "histogram">;
  /** Whether it is visible. */
  readonly isSeen: () => boolean;
  /** Whether the histogram is shown; hidden, it is not loaded. */
  readonly wantsHistogram: () => boolean;
  /** The browser; tests pass their own. */
  readonly around?: Pick<LiveSurroundings, "setTimeout" | "clearTimeout">;
  /** The time, milliseconds. */
  readonly now?: () => number;
}

/** Minimum pause between two counts, also as a multiple of the last one's duration. */
const REST_MS = 3_000;
const REST_SHARE = 20;
/** If less than this share of the range has data, a shorter range is counted. */
const SPARSE = 0.25;
/** Delay before new rows are counted, to combine several. */
const SOON_MS = 300;

/**
 * Counts the rows that match a list's query, in total and over time. As counting may be expensive,
 * it is only repeated when there are changes, and takes at most a small share of the time.
 */
export class ListTally {
  /** Their number; `undefined` while unknown. */
  readonly count = signal<LogCount | undefined>(undefined);
  /** Counts over time; `undefined` while unknown. */
  readonly histogram = signal<LogHistogram | undefined>(undefined);
  /** Why there is no histogram. */
  readonly problem = signal<string | undefined>(undefined);

  readonly #options: ListTallyOptions;
  readonly #around: Pick<LiveSurroundings, "setTimeout" | "clearTimeout">;
  readonly #now: () => number;
  #params: URLSearchParams | undefined;
  /** Whether the query contains a time range; if not, the histogram chooses one. */
  #hasTime = false;
  #start: number | undefined;
  #abort = new AbortController();
  #timer: Timer | undefined;
  #isBusy = false;
  /** Whether the histogram belongs to the current query. */
  #isOwn = false;
  /** Whether there were changes during counting. */
  #isStale = false;
  #restUntil = 0;

  constructor(options: ListTallyOptions) {
    this.#options = options;
    this.#around = options.around ?? browserSurroundings;
    this.#now = options.now ?? (() => performance.now());
  }

  /**
   * Counts the matches of another query.
   *
   * @param params Parameters for the server; `undefined` stops counting.
   * @param hasTime Whether the query contains a time range.
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

  /** Counts again soon: something changed, or the histogram is now shown. */
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
        // The list itself shows the error.
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
      // Earlier counts stay while the app does not respond.
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
 * Start of a shorter range, if none was chosen and only the last part has data; `undefined` if the
 * data covers the range.
 */
export function closerStart({ buckets, start, end }: LogHistogram): number | undefined {
  const first = buckets.find(({ total }) => total > 0);
  if (first === undefined) return undefined;
  return end - first.start < (end - start) * SPARSE ? first.start : undefined;
}
