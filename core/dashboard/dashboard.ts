import { answerAlways, HttpError } from "../http/http_error.ts";
import type { Caller } from "../http/caller.ts";
import type { LiveFeed } from "../live/live_feed.ts";
import { jsonResponse, ownResponse } from "../http/own_response.ts";
import { type Endpoint, EndpointTable, methodError } from "../http/endpoint.ts";
import { targetParts } from "../http/own_target.ts";
import type { TracerData } from "../service/tracer_data.ts";
import type { Access } from "./access/access.ts";
import { type DashboardCall, dashboardEndpoints } from "./dashboard_endpoints.ts";
import { pageResponse } from "./page.ts";

/** Screens of the page, all directly under the mount, so that relative URLs work on all of them. */
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
 * Responds to requests under the mount path. All routes except the login require authentication.
 */
export class Dashboard {
  readonly live: LiveFeed;
  readonly #access: Access;
  readonly #onCaught: () => void;
  readonly #table: EndpointTable<Endpoint<DashboardCall>>;

  /**
   * @param data The data to show.
   * @param access Controls access.
   * @param live Opens streams.
   * @param onCaught Called for errors whose message is not exposed.
   */
  constructor(data: TracerData, access: Access, live: LiveFeed, onCaught: () => void) {
    this.#access = access;
    this.#onCaught = onCaught;
    this.live = live;
    this.#table = new EndpointTable(dashboardEndpoints(data, access, live));
  }

  /** All endpoints, not including the screens of the page. */
  get endpoints(): readonly Endpoint<DashboardCall>[] {
    return this.#table.endpoints;
  }

  /**
   * Responds to a request.
   *
   * @param request The request.
   * @param target Its target below the mount path: `""`, or starts with `/`.
   * @param caller Its origin.
   * @returns The response; never rejects.
   */
  async handle(request: Request, target: string, caller: Caller): Promise<Response> {
    return await answerAlways(() => this.#route(request, target, caller), {
      write: errorResponse,
      failure: "The storage could not answer: see the Health screen",
      onCaught: this.#onCaught,
    });
  }

  async #route(request: Request, target: string, caller: Caller): Promise<Response> {
    const { path, query } = targetParts(target);
    const session = await this.#access.check(request, caller);
    const found = this.#table.find(request.method, path);
    const isFree = found?.endpoint.role === "nobody";
    const isGet = request.method === "GET" || request.method === "HEAD";
    const isScreen = isGet && (path === "" || SCREENS.includes(path));
    const isLost = isGet && !isScreen && found === undefined && isBrowsed(request, path);
    // Redirects from deeper paths, for which relative URLs would be wrong.
    if (isLost && path.lastIndexOf("/") > 0) return toMissing(path);
    if (session === undefined && !isFree) {
      if (isScreen || isLost) return toLogin(request, target);
      throw this.#access.unauthorized(request);
    }
    if (isScreen) return path === "" ? toSlash(request, target) : await pageResponse(request);
    if (isLost) return await missingResponse(request);
    if (SCREENS.includes(path)) throw methodError(request.method, ["GET", "HEAD"]);
    const match = found ?? this.#table.require(request.method, path, "There is nothing here");
    const { endpoint, id } = match;
    if (endpoint.role === "admin" && session?.role !== "admin") {
      throw new HttpError(403, "Only an admin may do this: you have read-only access");
    }
    return await endpoint.handle({ request, caller, query, session, id });
  }
}

/** Without the trailing slash, relative URLs would be resolved next to the mount. */
function toSlash(request: Request, target: string): Response {
  return ownResponse(null, 302, { location: `${lastSegment(request, target)}/${target}` });
}

/** Whether a person, not the page's code, opened an address that does not exist. */
function isBrowsed(request: Request, path: string): boolean {
  const accept = request.headers.get("accept") ?? "";
  return accept.includes("text/html") && !/^\/(?:api|part)\//.test(path);
}

/** The page itself says that nothing is at this address. */
async function missingResponse(request: Request): Promise<Response> {
  const { body, headers, status } = await pageResponse(request);
  return new Response(body, { status: status === 200 ? 404 : status, headers });
}

function toMissing(path: string): Response {
  const up = "../".repeat(path.split("/").length - 2);
  return ownResponse(null, 302, {
    location: `${up}missing?path=${encodeURIComponent(path.slice(0, 200))}`,
  });
}

function toLogin(request: Request, target: string): Response {
  const base = target.startsWith("/") ? "" : `${lastSegment(request, target)}/`;
  const next = target.replace(/^\//, "");
  const query = next === "" ? "" : `?next=${encodeURIComponent(next)}`;
  return ownResponse(null, 302, { location: `${base}login${query}` });
}

/** Last segment of the requested path: the mount's, below any prefix. */
function lastSegment(request: Request, target: string): string {
  const path = request.url.slice(0, request.url.length - target.length);
  return path.slice(path.lastIndexOf("/") + 1);
}

function errorResponse({ status, message, details, headers }: HttpError): Response {
  const { members, retryAfterSeconds } = details;
  return jsonResponse({ error: message, ...members, retryAfterSeconds }, status, headers);
}
