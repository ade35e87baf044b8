import { ApiError } from "../http/api_error.ts";
import { LiveFeed } from "../http/live_feed.ts";
import { RouteTable } from "../http/route_table.ts";
import type { TracerData } from "../tracer_data.ts";
import type { ApiKeys } from "./api_keys.ts";
import { problemResponse } from "./problem.ts";
import { type RestHandlers, restHandlers } from "./rest_endpoints.ts";
import { REST_ROUTES, type RestRoute } from "./rest_routes.ts";

/** Where the version is in the path. */
const VERSION_PATH = "/api/v1";

/** The REST API: answers what is asked under its base path, to those who have a key. */
export class RestApi {
  readonly live: LiveFeed;
  readonly #keys: ApiKeys;
  readonly #handlers: RestHandlers;
  readonly #table: RouteTable<RestRoute> = new RouteTable(REST_ROUTES);
  readonly #onCaught: () => void;

  constructor(data: TracerData, keys: ApiKeys, onCaught: () => void) {
    this.#keys = keys;
    this.#onCaught = onCaught;
    this.live = new LiveFeed(data, onCaught);
    this.#handlers = restHandlers(data, this.live);
  }

  /**
   * Answers a request.
   *
   * @param request The request.
   * @param target Its target below the base path: `""`, or starts with `/` or `?`.
   * @param client Address of the client.
   * @returns The answer; never rejects.
   */
  async handle(request: Request, target: string, client: string): Promise<Response> {
    try {
      return await this.#answer(request, target, client);
    } catch (error) {
      if (error instanceof ApiError) return problemResponse(error);
      this.#onCaught();
      return problemResponse(new ApiError(500, "The storage could not answer: try again later"));
    }
  }

  async #answer(request: Request, target: string, client: string): Promise<Response> {
    const at = target.indexOf("?");
    const whole = at < 0 ? target : target.slice(0, at);
    const query = new URLSearchParams(at < 0 ? "" : target.slice(at));
    const scope = await this.#keys.check(request, query, client);
    if (scope === undefined) {
      throw new ApiError(401, "Send a key in the X-API-Key or Authorization header");
    }
    const path = whole.startsWith(`${VERSION_PATH}/`) ? whole.slice(VERSION_PATH.length) : "";
    const match = this.#table.find(request.method, path);
    switch (match.kind) {
      case "none":
        throw new ApiError(
          404,
          `There is nothing here: ${VERSION_PATH}/openapi.json lists what is`,
        );
      case "method": {
        const { allow } = match;
        const method = request.method.slice(0, 20);
        throw new ApiError(405, `${method} is not possible here: use ${allow.join(" or ")}`, {
          allow,
        });
      }
      case "found": {
        const { route, parameter } = match;
        if (route.scope === "admin" && scope !== "admin") {
          throw new ApiError(403, "The key may only read: use one of scope admin");
        }
        return await this.#handlers[route.operation]({ request, query, parameter });
      }
    }
  }
}
