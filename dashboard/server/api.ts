import type {
  ErrorDetailAnswer,
  ErrorListAnswer,
  LogPageAnswer,
  OverviewAnswer,
  RouteAnswer,
  SessionAnswer,
  StatusAnswer,
} from "../../core/dashboard/answers.ts";
import type { ErrorGroup, ErrorState } from "../../core/error_groups/error_group.ts";
import type { Log } from "../../core/log/log.ts";
import type { LogRow } from "../../core/log/log_shapes.ts";
import type { LogHistogram } from "../../core/service/log_histogram.ts";
import type { Health } from "../../core/service/health_data.ts";
import type { LogCount } from "../../core/service/log_data.ts";
import type { RouteList } from "../../core/service/metrics_data.ts";
import { intervalOf, type Range } from "../address/range.ts";

export type {
  ErrorDetailAnswer as ErrorDetail,
  ErrorListAnswer as ErrorList,
  Health,
  LogCount,
  LogRow,
  OverviewAnswer as Overview,
  RouteAnswer as RouteReport,
  RouteList,
  SessionAnswer as Session,
  StatusAnswer as Status,
};

/** A page of a list, newest first. */
export interface ListPage extends Pick<LogPageAnswer, "logs" | "next"> {
  /** The time that the search reached before the page was full. */
  readonly searchedTo?: number | undefined;
}

/** Input of the login form. */
export type LoginInput =
  | { readonly token: string }
  | { readonly username: string; readonly password: string };

/** The server refused a request, or could not be reached (`status` 0). */
export class ServerError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** How to log in, with status 401. */
  readonly kind: "token" | "password" | undefined;
  /** What to tell the user beside that nobody is logged in, with status 401. */
  readonly notice: string | undefined;
  /** Seconds to wait, with status 429. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, status: number, body: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    const { kind, notice, retryAfterSeconds } = body;
    this.notice = typeof notice === "string" ? notice : undefined;
    this.kind = kind === "token" || kind === "password" ? kind : undefined;
    this.retryAfterSeconds = typeof retryAfterSeconds === "number" ? retryAfterSeconds : undefined;
  }
}

/** Maximum milliseconds for retrying a busy server. */
const PATIENCE_MS = 15_000;

/** Every endpoint of the dashboard. */
export class Api {
  readonly #fetch: typeof fetch;
  readonly #onUnauthorized: (error: ServerError) => void;
  readonly #wait: (ms: number) => Promise<void>;

  /**
   * @param options `onUnauthorized` is called for each 401 except that of a login; `wait` resolves
   * after this many milliseconds.
   */
  constructor(
    options: {
      readonly fetch?: typeof fetch;
      readonly onUnauthorized?: (error: ServerError) => void;
      readonly wait?: (ms: number) => Promise<void>;
    } = {},
  ) {
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.#onUnauthorized = options.onUnauthorized ?? (() => {});
    this.#wait = options.wait ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
  }

  /**
   * Reads the session.
   *
   * @throws {ServerError} With status 401 and how to log in, if not logged in.
   */
  session(): Promise<SessionAnswer> {
    return this.#get<SessionAnswer>("session");
  }

  /** Logs in; the session is a cookie. */
  async login(credentials: LoginInput): Promise<void> {
    await this.#send("login", { method: "POST", body: JSON.stringify(credentials) });
  }

  /** Ends this session. */
  async logout(): Promise<void> {
    await this.#send("logout", { method: "POST", body: "{}" });
  }

  /** Ends all sessions of the user. */
  async logoutEverywhere(): Promise<void> {
    await this.#send("logout/everywhere", { method: "POST", body: "{}" });
  }

  /** Reports activity, which keeps the session alive. */
  async active(): Promise<void> {
    await this.#send("active", { method: "POST", body: "{}" });
  }

  /** A page of a list. */
  async logs(params: URLSearchParams, signal?: AbortSignal): Promise<ListPage> {
    const { logs, next, isComplete } = await this.#get<LogPageAnswer>(`logs?${params}`, signal);
    // A search that ended early continues where it ended.
    return { logs, next, searchedTo: isComplete ? undefined : Number.parseFloat(next ?? "") };
  }

  /** Counts the rows that match a query, up to a limit. */
  count(params: URLSearchParams, signal?: AbortSignal): Promise<LogCount> {
    return this.#get<LogCount>(`logs/count?${params}`, signal);
  }

  /** Counts rows over time. */
  histogram(params: URLSearchParams, signal?: AbortSignal): Promise<LogHistogram> {
    return this.#get<LogHistogram>(`logs/histogram?${params}`, signal);
  }

  /** Reads a complete log. */
  log(id: number, signal?: AbortSignal): Promise<Log> {
    return this.#get<Log>(`logs/${id}`, signal);
  }

  /** State of the recorder. */
  status(signal?: AbortSignal): Promise<StatusAnswer> {
    return this.#get<StatusAnswer>("status", signal);
  }

  /** The figures of a range. */
  overview(range: Range, signal?: AbortSignal): Promise<OverviewAnswer> {
    return this.#get<OverviewAnswer>(`overview?${rangeParams(range)}`, signal);
  }

  /** All routes of a range. */
  routes(range: Range, signal?: AbortSignal): Promise<RouteList> {
    return this.#get<RouteList>(`routes?${rangeParams(range)}`, signal);
  }

  /** The figures of a route, with all its methods or one. */
  route(
    route: string,
    method: string | undefined,
    range: Range,
    signal?: AbortSignal,
  ): Promise<RouteAnswer> {
    const params = rangeParams(range);
    params.set("route", route);
    if (method !== undefined) params.set("method", method);
    return this.#get<RouteAnswer>(`route?${params}`, signal);
  }

  /**
   * Lists error groups, most recent first.
   *
   * @param range Only those with an occurrence in it; if absent, all.
   */
  errors(
    options: {
      readonly state: ErrorState | "all";
      readonly range?: Range;
      readonly limit?: number;
    },
    signal?: AbortSignal,
  ): Promise<ErrorListAnswer> {
    const { state, range, limit } = options;
    const params = range === undefined ? new URLSearchParams() : rangeParams(range);
    params.set("state", state);
    if (limit !== undefined) params.set("limit", String(limit));
    return this.#get<ErrorListAnswer>(`errors?${params}`, signal);
  }

  /** Reads an error group with its newest occurrences, or those before a cursor. */
  error(id: string, before?: string, signal?: AbortSignal): Promise<ErrorDetailAnswer> {
    const query = before === undefined ? "" : `?before=${encodeURIComponent(before)}`;
    return this.#get<ErrorDetailAnswer>(`errors/${encodeURIComponent(id)}${query}`, signal);
  }

  /** Sets the state of an error group. */
  async setErrorState(id: string, state: ErrorState): Promise<ErrorGroup> {
    const path = `errors/${encodeURIComponent(id)}`;
    return (await this.#post<{ readonly group: ErrorGroup }>(path, { state })).group;
  }

  /** Reads the state of the tracer itself. */
  health(signal?: AbortSignal): Promise<Health> {
    return this.#get<Health>("health", signal);
  }

  /** Pauses or resumes recording. */
  async setPaused(paused: boolean): Promise<boolean> {
    return (await this.#post<{ readonly recording: boolean }>("recording", { paused })).recording;
  }

  /** Deletes everything stored; resolves with the number of records. */
  async clear(): Promise<number> {
    return (await this.#post<{ readonly deleted: number }>("clear", { confirm: "clear" })).deleted;
  }

  #post<T>(path: string, body: unknown): Promise<T> {
    return this.#ask<T>(path, { method: "POST", body: JSON.stringify(body) });
  }

  #get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return this.#ask<T>(path, signal === undefined ? {} : { signal });
  }

  async #ask<T>(path: string, init: RequestInit): Promise<T> {
    try {
      const response = await this.#send(path, init);
      return await response.json() as T;
    } catch (error) {
      if (error instanceof ServerError && error.status === 401) this.#onUnauthorized(error);
      throw error;
    }
  }

  /** Retries when a busy server says so. */
  async #send(path: string, init: RequestInit): Promise<Response> {
    for (let waitedMs = 0;;) {
      try {
        return await this.#try(path, init);
      } catch (error) {
        const waitMs = error instanceof ServerError
          ? (error.retryAfterSeconds ?? NaN) * 1_000
          : NaN;
        if (!(waitedMs + waitMs <= PATIENCE_MS) || init.signal?.aborted) throw error;
        waitedMs += waitMs;
        // Jitter, so that clients refused at the same time don't all return at the same time.
        await this.#wait(waitMs * (1 + Math.random() / 2));
      }
    }
  }

  async #try(path: string, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await this.#fetch(apiUrl(path), {
        ...init,
        headers: init.body === undefined
          ? { accept: "application/json" }
          : { accept: "application/json", "content-type": "application/json" },
        credentials: "same-origin",
        cache: "no-store",
      });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new ServerError("The app is not responding. Is it still running?", 0);
    }
    if (response.ok) return response;
    const body = await readError(response);
    const message = typeof body["error"] === "string"
      ? body["error"]
      : `The server answered with status ${response.status}.`;
    throw new ServerError(message, response.status, body);
  }
}

/** URL relative to the mount, directly under which all screens are. */
export function apiUrl(path: string): string {
  return `./api/${path}`;
}

/** A range up to now has no end, so that clocks need not agree. */
function rangeParams(range: Range): URLSearchParams {
  const now = Date.now();
  const { start, end } = intervalOf(range, now);
  const params = new URLSearchParams({ start: String(start) });
  if (range.kind === "between") params.set("end", String(end));
  return params;
}

async function readError(response: Response): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null ? body as Record<string, unknown> : {};
  } catch {
    return {};
  }
}
