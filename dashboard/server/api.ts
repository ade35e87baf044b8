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
  /** The search ended before the page was full: no match is missing down to here. */
  readonly searchedTo?: number | undefined;
}

/** What is typed into the login form. */
export type LoginInput =
  | { readonly token: string }
  | { readonly username: string; readonly password: string };

/** The server refused, or could not be reached (`status` 0). */
export class ServerError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** How the dashboard wants to be logged in to, with status 401. */
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

/** Milliseconds in which a server that is busy is asked again. */
const PATIENCE_MS = 15_000;

/** Every endpoint of the dashboard. */
export class Api {
  readonly #fetch: typeof fetch;
  readonly #onUnauthorized: (error: ServerError) => void;
  readonly #wait: (ms: number) => Promise<void>;

  /**
   * @param options `onUnauthorized` is told of every 401 but that of a login; `wait` resolves after so
   * many milliseconds.
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
   * Who is looking.
   *
   * @throws {ServerError} With status 401 and how to log in, if nobody is let in yet.
   */
  session(): Promise<SessionAnswer> {
    return this.#get<SessionAnswer>("session");
  }

  /** Logs in; the session comes as a cookie. */
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

  /** The user does something: the session does not end for now. */
  async active(): Promise<void> {
    await this.#send("active", { method: "POST", body: "{}" });
  }

  /** A page of a list. */
  async logs(params: URLSearchParams, signal?: AbortSignal): Promise<ListPage> {
    const { logs, next, isComplete } = await this.#get<LogPageAnswer>(`logs?${params}`, signal);
    // A search that ended early goes on where it ended.
    return { logs, next, searchedTo: isComplete ? undefined : Number.parseFloat(next ?? "") };
  }

  /** How many rows meet a query, counted up to a bound. */
  count(params: URLSearchParams, signal?: AbortSignal): Promise<LogCount> {
    return this.#get<LogCount>(`logs/count?${params}`, signal);
  }

  /** How many rows there were when. */
  histogram(params: URLSearchParams, signal?: AbortSignal): Promise<LogHistogram> {
    return this.#get<LogHistogram>(`logs/histogram?${params}`, signal);
  }

  /** One log with everything that was captured. */
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

  /** The figures of one route, of all its methods or of one. */
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
   * Groups of errors, the one seen last first.
   *
   * @param range Those seen in it; left out, all.
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

  /** A group of errors with its newest occurrences, or with those before a cursor. */
  error(id: string, before?: string, signal?: AbortSignal): Promise<ErrorDetailAnswer> {
    const query = before === undefined ? "" : `?before=${encodeURIComponent(before)}`;
    return this.#get<ErrorDetailAnswer>(`errors/${encodeURIComponent(id)}${query}`, signal);
  }

  /** Decides about a group of errors. */
  async setErrorState(id: string, state: ErrorState): Promise<ErrorGroup> {
    const path = `errors/${encodeURIComponent(id)}`;
    return (await this.#post<{ readonly group: ErrorGroup }>(path, { state })).group;
  }

  /** How the tracer itself is. */
  health(signal?: AbortSignal): Promise<Health> {
    return this.#get<Health>("health", signal);
  }

  /** Pauses the recording, or goes on with it. */
  async setPaused(paused: boolean): Promise<boolean> {
    return (await this.#post<{ readonly recording: boolean }>("recording", { paused })).recording;
  }

  /** Deletes everything that is stored; resolves with the number of records. */
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

  /** A server that has too much to do is asked again when it says so. */
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
        // Not all who were refused at the same time come back at the same time.
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

/** Relative to the mount: all screens live directly under it. */
export function apiUrl(path: string): string {
  return `./api/${path}`;
}

/** A range up to now has no end, so that clocks need not agree on it. */
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
