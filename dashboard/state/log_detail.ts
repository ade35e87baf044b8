import { signal } from "@preact/signals";
import { formatCursor, type Log } from "../../core/log/log.ts";
import { idsOf } from "../address/request_ids.ts";
import { type Api, type LogRow, ServerError } from "../server/api.ts";
import { messageOf } from "../text/message_of.ts";
import { api } from "./app.ts";

/** What is known about the open log. */
export interface OpenLog {
  readonly log: Log;
  /** Log lines of the request, oldest first; `undefined` while they load. */
  readonly lines: readonly LogRow[] | undefined;
  readonly moreLines: boolean;
}

const REMEMBERED = 30;
const MOST_LINES = 200;
/** Ranges in milliseconds in which the next newer request is searched for, step by step. */
const NEWER_STEPS = [2_000, 60_000, 3_600_000, Infinity];
const NEWER_PAGES = 10;

/** Loads one log at a time; the previous one stays visible until the next has loaded. */
export class LogDetail {
  readonly open = signal<OpenLog | undefined>(undefined);
  /** Why the requested log is not available. */
  readonly problem = signal<string | undefined>(undefined);

  readonly #api: Api;
  readonly #remembered = new Map<number, OpenLog>();
  #abort = new AbortController();

  constructor(api: Api) {
    this.#api = api;
  }

  /** Opens a log; `undefined` closes. */
  async show(id: number | undefined): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.problem.value = undefined;
    if (id === undefined) {
      this.open.value = undefined;
      return;
    }
    const known = this.#remembered.get(id);
    if (known !== undefined) {
      this.open.value = known;
      if (known.lines !== undefined) return;
    }
    try {
      const log = known?.log ?? await this.#api.log(id, signal);
      if (signal.aborted) return;
      const ids = idsOf(log);
      const hasLines = Object.keys(ids).length > 0;
      this.#set({ log, lines: hasLines ? undefined : [], moreLines: false });
      if (hasLines) await this.#loadLines(log, ids, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.open.value = undefined;
      this.problem.value = error instanceof ServerError && error.status === 404
        ? "It is no longer stored: retention removed it, or the app keeps its logs in memory and was restarted."
        : messageOf(error);
    }
  }

  /** Forgets what was loaded. */
  forget(): void {
    this.#remembered.clear();
  }

  /** Requests that share something with the open one, newest first, without it. */
  async related(params: Record<string, string>, log: Log): Promise<readonly LogRow[]> {
    const page = await this.#api.logs(
      new URLSearchParams({ kind: "request", limit: "20", ...params }),
      this.#abort.signal,
    );
    return page.logs.filter((row) => row.id !== log.id);
  }

  /** The request before or after the open one, among those that match a query. */
  async neighbor(
    log: Log,
    direction: "older" | "newer",
    query = "",
  ): Promise<number | undefined> {
    const base = query === "" ? { kind: "request" } : { kind: "request", q: query };
    if (direction === "older") {
      const older = await this.#api.logs(
        new URLSearchParams({ ...base, limit: "1", before: formatCursor(log) }),
      );
      return older.logs[0]?.id;
    }
    // Pages start with the newest, so the nearest newer request is at the end of the last page.
    for (const step of NEWER_STEPS) {
      const params = new URLSearchParams({ ...base, limit: "200", after: formatCursor(log) });
      if (Number.isFinite(step)) params.set("end", String(Math.ceil(log.timestamp + step)));
      let nearest: number | undefined;
      for (let page = 0; page < NEWER_PAGES; page++) {
        const { logs, next } = await this.#api.logs(params);
        nearest = logs.at(-1)?.id ?? nearest;
        if (next === null || logs.length === 0) break;
        params.set("before", next);
      }
      if (nearest !== undefined) return nearest;
    }
    return undefined;
  }

  async #loadLines(log: Log, ids: Record<string, string>, signal: AbortSignal): Promise<void> {
    const page = await this.#api.logs(
      new URLSearchParams({ kind: "log", ...ids, limit: String(MOST_LINES) }),
      signal,
    );
    if (signal.aborted) return;
    this.#set({ log, lines: page.logs.toReversed(), moreLines: page.next !== null });
  }

  #set(open: OpenLog): void {
    this.#remembered.delete(open.log.id);
    this.#remembered.set(open.log.id, open);
    const oldest = this.#remembered.keys().next();
    if (this.#remembered.size > REMEMBERED && !oldest.done) this.#remembered.delete(oldest.value);
    this.open.value = open;
  }
}

/** The open log, in the pane or on its own page. */
export const detail = new LogDetail(api);
