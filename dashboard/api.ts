import type { LogRow } from "../core/dashboard/log_row.ts";
import type { Log, LogCursor } from "../core/log.ts";

export type { LogRow };

/** Who is looking, and at what. */
export interface Session {
  readonly authenticated: true;
  /** What let them in: nothing needed, an access token, or user and password. */
  readonly kind: "open" | "token" | "password";
  readonly user?: string;
  readonly version: string;
  readonly connector: string;
  readonly instance?: string;
  /** Rows that the owner of the app wants on a page. */
  readonly pageSize: number;
  readonly recording: boolean;
}

/** Nobody is let in yet. */
interface LoggedOut {
  readonly authenticated: false;
  readonly kind: "token" | "password";
}

/** A page of a list, newest first. */
export interface LogPage {
  readonly logs: readonly LogRow[];
  /** Cursor of the next, older page; `null` when there is none. */
  readonly next: string | null;
}

/** A request that has begun and not ended. */
export interface InFlight {
  readonly id?: number;
  readonly method: string;
  readonly path: string;
  readonly startedAt: number;
  readonly requestId?: string;
}

/** State of the recorder. */
export interface Status {
  readonly uptimeMs: number;
  readonly inFlight: readonly InFlight[];
  readonly captured: number;
  readonly saved: number;
  readonly queued: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly failedWrites: number;
  readonly lastError?: string;
  readonly connector: string;
  readonly instance?: string;
  readonly version: string;
}

/** What is typed into the login form. */
export type Credentials =
  | { readonly token: string }
  | { readonly username: string; readonly password: string };

/** The server refused, or could not be reached (`status` 0). */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** How the dashboard wants to be logged in to, with status 401. */
  readonly kind: "token" | "password" | undefined;
  /** Seconds to wait, with status 429. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, status: number, body: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    const { kind, retryAfterSeconds } = body;
    this.kind = kind === "token" || kind === "password" ? kind : undefined;
    this.retryAfterSeconds = typeof retryAfterSeconds === "number" ? retryAfterSeconds : undefined;
  }
}

/** Every endpoint of the dashboard. */
export class Api {
  readonly #fetch: typeof fetch;
  readonly #onUnauthorized: (error: ApiError) => void;

  /**
   * @param options `onUnauthorized` is told of every 401 but that of a login.
   */
  constructor(
    options: {
      readonly fetch?: typeof fetch;
      readonly onUnauthorized?: (error: ApiError) => void;
    } = {},
  ) {
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.#onUnauthorized = options.onUnauthorized ?? (() => {});
  }

  /**
   * Who is looking.
   *
   * @throws {ApiError} With status 401 and how to log in, if nobody is let in yet.
   */
  async session(): Promise<Session> {
    const session = await this.#get<Session | LoggedOut>("session");
    if (session.authenticated) return session;
    const error = new ApiError("Log in first", 401, { kind: session.kind });
    this.#onUnauthorized(error);
    throw error;
  }

  /** Logs in; the session comes as a cookie. */
  async login(credentials: Credentials): Promise<void> {
    await this.#send("login", { method: "POST", body: JSON.stringify(credentials) });
  }

  /** Logs out everywhere this session is used. */
  async logout(): Promise<void> {
    await this.#send("logout", { method: "POST", body: "{}" });
  }

  /** A page of a list. */
  logs(params: URLSearchParams, signal?: AbortSignal): Promise<LogPage> {
    return this.#get<LogPage>(`logs?${params}`, signal);
  }

  /** One log with everything that was captured. */
  log(id: number, signal?: AbortSignal): Promise<Log> {
    return this.#get<Log>(`logs/${id}`, signal);
  }

  /** State of the recorder. */
  status(signal?: AbortSignal): Promise<Status> {
    return this.#get<Status>("status", signal);
  }

  async #get<T>(path: string, signal?: AbortSignal): Promise<T> {
    try {
      const response = await this.#send(path, signal === undefined ? {} : { signal });
      return await response.json() as T;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.#onUnauthorized(error);
      throw error;
    }
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
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
      throw new ApiError("The app does not answer. Is it still running?", 0);
    }
    if (response.ok) return response;
    const body = await readError(response);
    const message = typeof body["error"] === "string"
      ? body["error"]
      : `The server answered with status ${response.status}.`;
    throw new ApiError(message, response.status, body);
  }
}

/** Relative to the mount: all screens live directly under it. */
export function apiUrl(path: string): string {
  return `./api/${path}`;
}

/** The place of a row in the order of its list, as the API spells it. */
export function cursorOf(row: LogCursor): string {
  return `${row.timestamp}:${row.id}`;
}

async function readError(response: Response): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null ? body as Record<string, unknown> : {};
  } catch {
    return {};
  }
}
