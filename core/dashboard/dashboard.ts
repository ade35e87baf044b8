import type { LogCount, LogPage } from "../filtered_reader.ts";
import type { Log } from "../log.ts";
import type { LogFilters } from "../log_filters.ts";
import type { Access } from "./access.ts";
import { ApiError } from "./api_error.ts";
import { LiveFeed } from "./live_feed.ts";
import { formatCursor, parseCursor, parseLogQuery } from "./log_query.ts";
import { toLogRow } from "./log_row.ts";
import { readLogin } from "./login_body.ts";
import { jsonResponse, ownResponse } from "./own_response.ts";
import { pageResponse } from "./page.ts";
import type { Session } from "./session_signer.ts";

/** What the dashboard asks of the tracer. */
export interface DashboardSource {
  /** Logs from the storage, newest first. */
  readLogs(filters: LogFilters): Promise<LogPage>;
  /** How many logs meet the conditions, counted up to a bound. */
  countLogs(filters: LogFilters, atMost: number): Promise<LogCount>;
  /** One log, whole. */
  fetchLog(id: number): Promise<Log | undefined>;
  /** The short figures that a live stream sends every two seconds. */
  liveStatus(): unknown;
  /** The long figures. */
  status(): unknown;
  /** What does not change while the process runs. */
  readonly about: {
    readonly version: string;
    readonly connector: string;
    readonly instance: string;
    readonly pageSize: number;
  };
}

/** One request to the dashboard. */
interface Call {
  readonly request: Request;
  readonly client: string;
  readonly query: URLSearchParams;
  readonly session: Session | undefined;
  /** What the path has in place of `:id`. */
  readonly id: number;
}

interface Route {
  /** Reachable without being let in. */
  readonly open?: boolean;
  readonly handle: (call: Call) => Response | Promise<Response>;
}

/** More logs are not counted: the page shows "more than". */
const MAX_COUNT = 10_000;

/** Screens of the page; each lies directly under the mount, so that relative URLs hold everywhere. */
const SCREENS: readonly string[] = [
  "/",
  "/overview",
  "/requests",
  "/request",
  "/logs",
  "/errors",
  "/error",
  "/routes",
  "/route",
  "/health",
];

/**
 * Answers what is asked under the mount path. Every route but the login page asks who is there;
 * routes are compared as the client wrote them, so nothing is decoded that could mean another.
 */
export class Dashboard {
  readonly live: LiveFeed;
  readonly #source: DashboardSource;
  readonly #access: Access;
  readonly #onCaught: () => void;
  readonly #routes: Readonly<Record<string, Route>>;

  constructor(source: DashboardSource, access: Access, onCaught: () => void) {
    this.#source = source;
    this.#access = access;
    this.#onCaught = onCaught;
    this.live = new LiveFeed({
      readLogs: (filters) => source.readLogs(filters),
      status: () => source.liveStatus(),
    }, onCaught);
    this.#routes = {
      "GET /login": { open: true, handle: ({ request }) => pageResponse(request) },
      "GET /api/session": { open: true, handle: (call) => this.#session(call) },
      "POST /api/login": { open: true, handle: (call) => this.#login(call) },
      "POST /api/logout": { handle: (call) => this.#logout(call) },
      "GET /api/logs": { handle: (call) => this.#logs(call) },
      "GET /api/logs/count": { handle: (call) => this.#count(call) },
      "GET /api/logs/:id": { handle: (call) => this.#log(call) },
      "GET /api/live": { handle: (call) => this.#live(call) },
      "GET /api/status": { handle: () => jsonResponse(this.#source.status()) },
    };
  }

  /**
   * Answers a request.
   *
   * @param request The request.
   * @param target Its target below the mount path: `""`, or starts with `/`.
   * @param client Address of the client.
   * @returns The answer; never rejects.
   */
  async handle(request: Request, target: string, client: string): Promise<Response> {
    try {
      return await this.#route(request, target, client);
    } catch (error) {
      if (error instanceof ApiError) return errorResponse(error);
      this.#onCaught();
      return errorResponse(
        new ApiError(500, "The storage could not answer: see the Health screen"),
      );
    }
  }

  async #route(request: Request, target: string, client: string): Promise<Response> {
    const at = target.indexOf("?");
    const path = at < 0 ? target : target.slice(0, at);
    const query = new URLSearchParams(at < 0 ? "" : target.slice(at));
    const method = request.method === "HEAD" ? "GET" : request.method;
    const id = /^\/api\/logs\/(\d{1,15})$/.exec(path)?.[1];
    const name = id === undefined ? path : "/api/logs/:id";
    const route = Object.hasOwn(this.#routes, `${method} ${name}`)
      ? this.#routes[`${method} ${name}`]
      : undefined;
    const session = await this.#access.check(request);
    const call = { request, client, query, session, id: Number(id ?? 0) };
    if (route?.open) return await route.handle(call);
    const isScreen = method === "GET" && (path === "" || SCREENS.includes(path));
    if (session === undefined) {
      if (isScreen) return this.#toLogin(request, target);
      throw new ApiError(401, "Log in first", { kind: this.#access.kind });
    }
    if (route !== undefined) return await route.handle(call);
    if (isScreen) return path === "" ? this.#toSlash(request, target) : pageResponse(request);
    const others = ["GET", "POST"].filter((other) => `${other} ${name}` in this.#routes);
    if (others.length > 0 || SCREENS.includes(path)) {
      throw new ApiError(405, `${request.method.slice(0, 20)} is not possible here`);
    }
    throw new ApiError(404, "There is nothing here");
  }

  /** Without the slash at the end, relative URLs would be resolved beside the mount. */
  #toSlash(request: Request, target: string): Response {
    return ownResponse(null, 302, { location: `${lastSegment(request, target)}/${target}` });
  }

  #toLogin(request: Request, target: string): Response {
    const base = target.startsWith("/") ? "" : `${lastSegment(request, target)}/`;
    const next = target.replace(/^\//, "");
    const query = next === "" ? "" : `?next=${encodeURIComponent(next)}`;
    return ownResponse(null, 302, { location: `${base}login${query}` });
  }

  #session({ session }: Call): Response {
    if (session === undefined) throw new ApiError(401, "Log in first", { kind: this.#access.kind });
    return jsonResponse({
      authenticated: true,
      kind: this.#access.kind,
      user: session.user || undefined,
      recording: true,
      ...this.#source.about,
    });
  }

  async #login({ request, client }: Call): Promise<Response> {
    const credentials = await readLogin(request);
    const cookie = await this.#access.login(request, client, credentials);
    return ownResponse(null, 204, { "set-cookie": cookie });
  }

  #logout({ request, session }: Call): Response {
    const cookie = session === undefined ? "" : this.#access.logout(request, session);
    return ownResponse(null, 204, { "set-cookie": cookie, "clear-site-data": '"cache"' });
  }

  async #logs({ query }: Call): Promise<Response> {
    const filters = parseLogQuery(query, this.#source.about.pageSize);
    const limit = filters.limit ?? this.#source.about.pageSize;
    const found = await this.#source.readLogs({ ...filters, limit: limit + 1 });
    const page = found.logs.slice(0, limit);
    const isCut = found.logs.length > limit;
    // What was not looked at begins where the search ended, not after the last row.
    const next = isCut ? page.at(-1) : found.scannedTo;
    return jsonResponse({
      logs: page.map(toLogRow),
      next: next === undefined ? null : formatCursor(next),
      isComplete: isCut || found.isComplete,
    });
  }

  async #count({ query }: Call): Promise<Response> {
    return jsonResponse(await this.#source.countLogs(parseLogQuery(query), MAX_COUNT));
  }

  async #log({ id }: Call): Promise<Response> {
    const log = await this.#source.fetchLog(id);
    if (log === undefined) {
      throw new ApiError(404, `There is no log ${id}: it may have been deleted by age or number`);
    }
    return jsonResponse(log);
  }

  #live({ request, query }: Call): Response {
    const since = request.headers.get("last-event-id") ?? query.get("after");
    query.delete("after");
    const filters = parseLogQuery(query);
    if (request.method === "HEAD") return ownResponse(null);
    const stream = this.live.open(filters, since ? parseCursor(since, "after") : undefined);
    return ownResponse(stream, 200, {
      "content-type": "text/event-stream; charset=utf-8",
      "x-accel-buffering": "no",
    });
  }
}

/** Last segment of the path that the client asked for: the mount's, below whatever prefix. */
function lastSegment(request: Request, target: string): string {
  const path = request.url.slice(0, request.url.length - target.length);
  return path.slice(path.lastIndexOf("/") + 1);
}

function errorResponse(error: ApiError): Response {
  const retry = error.details["retryAfterSeconds"];
  return jsonResponse(
    { error: error.message, ...error.details },
    error.status,
    typeof retry === "number" ? { "retry-after": String(retry) } : {},
  );
}
