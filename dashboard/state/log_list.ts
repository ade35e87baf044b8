import { formatCursor } from "../../core/log/log.ts";
import { signal } from "@preact/signals";
import type { ListKind } from "../query/list_query.ts";
import { type Api, apiUrl, type ListPage, type LogRow } from "../server/api.ts";
import {
  browserSurroundings,
  type LiveState,
  type LiveStatus,
  LiveStream,
  type LiveSurroundings,
  type Timer,
} from "../server/live_stream.ts";
import { messageOf } from "../text/message_of.ts";
import { LogWindow } from "./log_window.ts";

/** `refreshing`: the rows of the previous query are still shown. */
export type Phase = "loading" | "refreshing" | "ready" | "failed";

/** Options of a {@linkcode LogList}. */
export interface LogListOptions {
  readonly api: Api;
  readonly kind: ListKind;
  /** Rows of the first page. */
  readonly pageSize: () => number;
  readonly onConnection: (connection: LiveState) => void;
  readonly onStatus: (status: LiveStatus) => void;
  /** Called when the storage has been reset, so that ids now mean other logs. */
  readonly onNewStore: () => void;
  /** The browser; tests pass their own. */
  readonly around?: LiveSurroundings;
  /** Whether new rows may be shown automatically. */
  readonly mayFollow: () => boolean;
  /** Called when the number of rows may have changed. */
  readonly onChange?: () => void;
}

const LATER_PAGE = 200;
/**
 * New rows are shown in batches, so that a thousand per second only render the list a few times.
 */
const BATCH_MS = 120;
/** A row has the start time of its request: maximum age of rows that may still arrive. */
const OVERLAP_MS = 10_000;
const REFILL_PAGES = 5;
/**
 * How often a search continues automatically, about 10,000 rows each time, unless that takes too
 * long.
 */
const SEARCHES = 8;
const SLOW_MS = 500;

/** A list that pages back, follows new rows, and can be frozen. */
export class LogList {
  /** The rows shown, newest first. */
  readonly rows = signal<readonly LogRow[]>([]);
  readonly phase = signal<Phase>("loading");
  /** Why the list, or its next page, could not be loaded. */
  readonly problem = signal<string | undefined>(undefined);
  /** New rows waiting to be shown, and whether only a reload shows all of them. */
  readonly held = signal<{ readonly count: number; readonly overflowed: boolean }>({
    count: 0,
    overflowed: false,
  });
  readonly hasMore = signal(false);
  readonly loadingMore = signal(false);
  /** Where the search for older rows stopped, in epoch milliseconds; it continues on request. */
  readonly searchedTo = signal<number | undefined>(undefined);
  /** Rows newer than this one may be missing: the newest shown when the stream broke. */
  readonly gapAt = signal<LogRow | undefined>(undefined);
  /** When the storage was found to have been reset. */
  readonly renewedAt = signal<number | undefined>(undefined);
  /** Since when the list has been frozen. */
  readonly frozenSince = signal<number | undefined>(undefined);

  readonly #options: LogListOptions;
  readonly #window = new LogWindow();
  readonly #live: LiveStream;
  readonly #around: LiveSurroundings;
  #params = new URLSearchParams();
  #next: string | null = null;
  #abort = new AbortController();
  #incoming: LogRow[] = [];
  #batchTimer: Timer | undefined;
  #refilling = false;
  /** Whether the stream has been connected since the list was loaded. */
  #connected = false;
  #lastSaved: LogRow | undefined;

  constructor(options: LogListOptions) {
    this.#options = options;
    this.#around = options.around ?? browserSurroundings;
    this.#live = new LiveStream({
      onLogs: (rows) => this.#receive(rows),
      onReady: () => {
        if (this.phase.peek() === "failed") void this.#loadFirst();
        else if (this.#connected) void this.#checkStore();
        this.#connected = true;
      },
      onGap: () => void this.#refill(),
      onStatus: options.onStatus,
      onConnection: options.onConnection,
      // The response says whether the session has ended.
      onRefused: () => void options.api.session().catch(() => {}),
    }, this.#around);
  }

  /** Shows the matches of a query. */
  show(query: string): void {
    this.#params = listParams(this.#options.kind, query);
    this.renewedAt.value = undefined;
    this.reload();
  }

  /** Shows nothing, as the query is invalid. */
  stop(): void {
    this.#abort.abort();
    this.#dropIncoming();
    this.#live.close();
    this.#window.reset([]);
    this.#next = null;
    this.searchedTo.value = undefined;
    this.phase.value = "ready";
    this.#publish();
  }

  /** Reloads the list from the top. */
  reload(): void {
    this.#live.close();
    // They may belong to another query; the first page includes those of this one.
    this.#dropIncoming();
    this.#lastSaved = undefined;
    this.#connected = false;
    void this.#loadFirst().then((done) => {
      if (done) this.#live.open(() => this.#liveUrl());
    });
  }

  /** Loads older rows, if there are any. A search that stopped early only continues on request. */
  async loadMore(isAsked = false): Promise<void> {
    const before = this.#next;
    if (this.loadingMore.peek() || before === null || this.#window.full) return;
    if (this.searchedTo.peek() !== undefined && !isAsked) return;
    this.loadingMore.value = true;
    const { signal } = this.#abort;
    try {
      const { logs, next, searchedTo } = await this.#fetchPage(LATER_PAGE, before);
      // Rows at the end were dropped in the meantime, so this page would leave a gap.
      if (signal.aborted || this.#next !== before) return;
      this.#window.append(logs);
      this.#next = next;
      this.searchedTo.value = searchedTo;
      this.problem.value = undefined;
      this.#publish();
    } catch (error) {
      if (!signal.aborted) this.problem.value = messageOf(error);
    } finally {
      if (!signal.aborted) this.loadingMore.value = false;
    }
  }

  /** Freezes or unfreezes the list. */
  toggleFreeze(): void {
    this.frozenSince.value = this.frozenSince.peek() === undefined ? Date.now() : undefined;
    this.followIfWanted();
  }

  /** Shows waiting rows. */
  release(): void {
    this.frozenSince.value = undefined;
    if (this.#window.overflowed) return this.reload();
    if (this.#window.release()) this.#pageFromLast();
    this.#publish();
  }

  /** Shows waiting rows if that is allowed. */
  followIfWanted(): void {
    const waits = this.#window.heldCount > 0;
    if (waits && this.frozenSince.peek() === undefined && this.#options.mayFollow()) this.release();
  }

  /** Stops listening while the page is hidden. */
  sleep(): void {
    this.#live.sleep();
  }

  /** Resumes listening. */
  wake(): void {
    this.#live.wake();
  }

  /** Stops permanently. */
  close(): void {
    this.#abort.abort();
    this.#dropIncoming();
    this.#live.close();
  }

  /**
   * Continues a search automatically a few times until a page is full, as rare matches may be
   * further back.
   */
  async #searchOn(signal: AbortSignal): Promise<void> {
    for (let i = 0; i < SEARCHES && !signal.aborted; i++) {
      const [before, started] = [this.#next, performance.now()];
      const isFull = this.#window.rows.length >= this.#options.pageSize();
      if (isFull || this.searchedTo.peek() === undefined) return;
      await this.loadMore(true);
      if (this.#next === before || performance.now() - started > SLOW_MS) return;
    }
  }

  /**
   * @returns `false` if another load has replaced it.
   */
  async #loadFirst(): Promise<boolean> {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.loadingMore.value = false;
    this.#next = null;
    this.phase.value = this.#window.rows.length > 0 ? "refreshing" : "loading";
    try {
      const page = await this.#fetchPage(Math.max(50, this.#options.pageSize()), undefined);
      if (signal.aborted) return false;
      this.#window.reset(page.logs);
      this.#next = page.next;
      this.searchedTo.value = page.searchedTo;
      this.gapAt.value = undefined;
      this.problem.value = undefined;
      this.phase.value = "ready";
      this.#publish();
      this.#options.onChange?.();
      void this.#searchOn(signal);
    } catch (error) {
      if (signal.aborted) return false;
      this.problem.value = messageOf(error);
      this.phase.value = "failed";
    }
    return true;
  }

  /** New rows start after the last one saved, as ids ascend in the order of saving. */
  #liveUrl(): string {
    const params = new URLSearchParams(this.#params);
    params.set("after", this.#lastSaved === undefined ? "0:0" : formatCursor(this.#lastSaved));
    return apiUrl(`live?${params}`);
  }

  /**
   * Checks after a reconnect whether the storage is still the same. An app that keeps its logs in
   * memory starts with id 1 again after a restart, and everything shown here is gone.
   */
  async #checkStore(): Promise<void> {
    const last = this.#lastSaved;
    if (last === undefined) return;
    const { timestamp, id } = last;
    const exactly = new URLSearchParams({
      limit: "1",
      after: formatCursor({ timestamp, id: id - 1 }),
      before: formatCursor({ timestamp, id: id + 1 }),
    });
    try {
      const { logs } = await this.#options.api.logs(exactly, this.#abort.signal);
      if (logs.length > 0) return;
    } catch {
      return; // The next connection checks again.
    }
    this.#options.onNewStore();
    this.renewedAt.value = Date.now();
    if (this.frozenSince.peek() === undefined) return this.reload();
    this.#window.miss(1);
    this.#publish();
  }

  /** Loads what the stream skipped; if that is too much, the list is reloaded. */
  async #refill(): Promise<void> {
    if (this.#refilling || this.phase.peek() !== "ready") return;
    this.#refilling = true;
    const { signal } = this.#abort;
    const newest = this.#window.rows[0];
    const params = new URLSearchParams(this.#params);
    const start = Math.max(Number(params.get("start") ?? 0), this.#refillFrom());
    if (start > 0) params.set("start", String(start));
    params.set("limit", String(LATER_PAGE));
    try {
      for (let pages = 0; pages < REFILL_PAGES; pages++) {
        const page = await this.#options.api.logs(params, signal);
        if (signal.aborted) return;
        this.#receive(page.logs);
        if (page.next === null) return void (this.gapAt.value = undefined);
        params.set("before", page.next);
      }
      this.#takeIn();
      if (this.#mayShow()) await this.#loadFirst();
      else this.gapAt.value = newest;
    } catch {
      // The next gap, or the user, retries.
      if (!signal.aborted) this.gapAt.value = newest;
    } finally {
      this.#refilling = false;
    }
  }

  /** Rows older than the last one shown are loaded by paging. */
  #refillFrom(): number {
    const rows = this.#window.rows;
    const newest = Math.floor(rows[0]?.timestamp ?? 0) - OVERLAP_MS;
    return this.#next === null ? newest : Math.max(newest, Math.floor(rows.at(-1)?.timestamp ?? 0));
  }

  async #fetchPage(limit: number, before: string | undefined): Promise<ListPage> {
    const params = new URLSearchParams(this.#params);
    params.set("limit", String(Math.min(LATER_PAGE, limit)));
    if (before !== undefined) params.set("before", before);
    const page = await this.#options.api.logs(params, this.#abort.signal);
    this.#remember(page.logs);
    return page;
  }

  #remember(rows: readonly LogRow[]): void {
    for (const row of rows) if (row.id > (this.#lastSaved?.id ?? 0)) this.#lastSaved = row;
  }

  #receive(rows: readonly LogRow[]): void {
    this.#remember(rows);
    for (const row of rows) this.#incoming.push(row);
    this.#batchTimer ??= this.#around.setTimeout(() => this.#takeIn(), BATCH_MS);
  }

  #takeIn(): void {
    this.#clearBatch();
    const phase = this.phase.peek();
    // They wait for the first page, which contains most of them.
    if (phase === "loading" || phase === "refreshing") {
      this.#batchTimer = this.#around.setTimeout(() => this.#takeIn(), BATCH_MS);
      if (this.#incoming.length > LATER_PAGE) this.#incoming = this.#incoming.slice(-LATER_PAGE);
      return;
    }
    const rows = this.#incoming;
    this.#incoming = [];
    if (rows.length === 0) return;
    this.#options.onChange?.();
    if (!this.#mayShow()) this.#window.hold(rows);
    else if (this.#window.insert(rows)) this.#pageFromLast();
    this.#publish();
  }

  #dropIncoming(): void {
    this.#clearBatch();
    this.#incoming = [];
  }

  #clearBatch(): void {
    if (this.#batchTimer !== undefined) this.#around.clearTimeout(this.#batchTimer);
    this.#batchTimer = undefined;
  }

  #mayShow(): boolean {
    return this.frozenSince.peek() === undefined && this.#options.mayFollow();
  }

  #pageFromLast(): void {
    const last = this.#window.rows.at(-1);
    this.#next = last === undefined ? null : formatCursor(last);
    this.searchedTo.value = undefined;
  }

  #publish(): void {
    this.#window.complete = this.#next === null;
    this.rows.value = this.#window.rows;
    this.hasMore.value = this.#next !== null && !this.#window.full;
    const { heldCount: count, overflowed } = this.#window;
    const before = this.held.peek();
    if (before.count !== count || before.overflowed !== overflowed) {
      this.held.value = { count, overflowed };
    }
  }
}

/** Parameters of a query for the server. */
export function listParams(kind: ListKind, query: string): URLSearchParams {
  return new URLSearchParams(query === "" ? { kind } : { kind, q: query });
}
