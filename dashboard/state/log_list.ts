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

/** `refreshing`: the rows of the query before are still shown. */
export type Phase = "loading" | "refreshing" | "ready" | "failed";

/** What a {@linkcode LogList} needs. */
export interface LogListOptions {
  readonly api: Api;
  readonly kind: ListKind;
  /** Rows of the first page. */
  readonly pageSize: () => number;
  readonly onConnection: (connection: LiveState) => void;
  readonly onStatus: (status: LiveStatus) => void;
  /** The storage began anew, so that ids now mean other logs. */
  readonly onNewStore: () => void;
  /** The browser, unless a test stands in for it. */
  readonly around?: LiveSurroundings;
  /** Asked before new rows are shown without being asked for. */
  readonly mayFollow: () => boolean;
  /** What is known of the number of rows may be wrong now. */
  readonly onChange?: () => void;
}

const LATER_PAGE = 200;
/** News are shown in batches, so that a thousand a second draw the list only a few times. */
const BATCH_MS = 120;
/** A row's time is that of its request's beginning: how far back rows are still sure to come. */
const OVERLAP_MS = 10_000;
const REFILL_PAGES = 5;
/** How often a search goes on by itself, some 10,000 rows each, unless that takes too long. */
const SEARCHES = 8;
const SLOW_MS = 500;

/** A list that pages back, follows what is new, and stands still when asked to. */
export class LogList {
  /** What is shown, newest first. */
  readonly rows = signal<readonly LogRow[]>([]);
  readonly phase = signal<Phase>("loading");
  /** Why the list could not be loaded, or not go on. */
  readonly problem = signal<string | undefined>(undefined);
  /** New rows that wait to be shown, and whether only a reload shows them all. */
  readonly held = signal<{ readonly count: number; readonly overflowed: boolean }>({
    count: 0,
    overflowed: false,
  });
  readonly hasMore = signal(false);
  readonly loadingMore = signal(false);
  /** The search for older rows ended here, epoch milliseconds: then it goes on when asked to. */
  readonly searchedTo = signal<number | undefined>(undefined);
  /** Rows newer than this one may be missing: the newest shown when the stream broke. */
  readonly gapAt = signal<LogRow | undefined>(undefined);
  /** When the storage was found to have begun anew. */
  readonly renewedAt = signal<number | undefined>(undefined);
  /** Since when the list stands still by request. */
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
  /** Whether the stream has been open since the list was loaded. */
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
      // The answer says whether the session is over.
      onRefused: () => void options.api.session().catch(() => {}),
    }, this.#around);
  }

  /** Shows what meets a query. */
  show(query: string): void {
    this.#params = listParams(this.#options.kind, query);
    this.renewedAt.value = undefined;
    this.reload();
  }

  /** Shows nothing, as the query can't be read. */
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

  /** Loads the list again from its top. */
  reload(): void {
    this.#live.close();
    // They may be of another query; of this one the first page has them.
    this.#dropIncoming();
    this.#lastSaved = undefined;
    this.#connected = false;
    void this.#loadFirst().then((done) => {
      if (done) this.#live.open(() => this.#liveUrl());
    });
  }

  /** Loads older rows, if there are any. A search that ended early goes on only when asked to. */
  async loadMore(isAsked = false): Promise<void> {
    const before = this.#next;
    if (this.loadingMore.peek() || before === null || this.#window.full) return;
    if (this.searchedTo.peek() !== undefined && !isAsked) return;
    this.loadingMore.value = true;
    const { signal } = this.#abort;
    try {
      const { logs, next, searchedTo } = await this.#fetchPage(LATER_PAGE, before);
      // Rows at the end were let go meanwhile: this page would leave a hole.
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

  /** Makes the list stand still, or follow again. */
  toggleFreeze(): void {
    this.frozenSince.value = this.frozenSince.peek() === undefined ? Date.now() : undefined;
    this.followIfWanted();
  }

  /** Shows the rows that wait. */
  release(): void {
    this.frozenSince.value = undefined;
    if (this.#window.overflowed) return this.reload();
    if (this.#window.release()) this.#pageFromLast();
    this.#publish();
  }

  /** Shows the rows that wait if nothing speaks against it. */
  followIfWanted(): void {
    const waits = this.#window.heldCount > 0;
    if (waits && this.frozenSince.peek() === undefined && this.#options.mayFollow()) this.release();
  }

  /** Stops listening while the page is not seen. */
  sleep(): void {
    this.#live.sleep();
  }

  /** Goes on listening. */
  wake(): void {
    this.#live.wake();
  }

  /** Stops for good. */
  close(): void {
    this.#abort.abort();
    this.#dropIncoming();
    this.#live.close();
  }

  /** What is rare may be further back: goes on a few times by itself, until there is a page of it. */
  async #searchOn(signal: AbortSignal): Promise<void> {
    for (let i = 0; i < SEARCHES && !signal.aborted; i++) {
      const [before, started] = [this.#next, performance.now()];
      const isFull = this.#window.rows.length >= this.#options.pageSize();
      if (isFull || this.searchedTo.peek() === undefined) return;
      await this.loadMore(true);
      if (this.#next === before || performance.now() - started > SLOW_MS) return;
    }
  }

  /** @returns `false` when another load has taken its place. */
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

  /** News begin where the list ends: ids ascend in the order of saving. */
  #liveUrl(): string {
    const params = new URLSearchParams(this.#params);
    params.set("after", this.#lastSaved === undefined ? "0:0" : formatCursor(this.#lastSaved));
    return apiUrl(`live?${params}`);
  }

  /**
   * After a break: is it still the same storage? An app that keeps its logs in memory begins with
   * id 1 again when it is restarted, and then everything shown here is gone.
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
      return; // The next connection asks again.
    }
    this.#options.onNewStore();
    this.renewedAt.value = Date.now();
    if (this.frozenSince.peek() === undefined) return this.reload();
    this.#window.miss(1);
    this.#publish();
  }

  /** Fetches what the stream left out; if that is too much, the list starts anew. */
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
      // The next gap tries again, or whoever sees the mark.
      if (!signal.aborted) this.gapAt.value = newest;
    } finally {
      this.#refilling = false;
    }
  }

  /** Older rows than the last one shown come by paging. */
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
    // They wait for the first page, which has most of them.
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

/** Parameters that ask the server for what meets a query. */
export function listParams(kind: ListKind, query: string): URLSearchParams {
  return new URLSearchParams(query === "" ? { kind } : { kind, q: query });
}
