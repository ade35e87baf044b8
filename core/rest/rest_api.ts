import { answerAlways, HttpError } from "../http/http_error.ts";
import type { Caller } from "../http/caller.ts";
import { EndpointTable } from "../http/endpoint.ts";
import type { LiveFeed } from "../live/live_feed.ts";
import { jsonResponse } from "../http/own_response.ts";
import { targetParts } from "../http/own_target.ts";
import type { TracerData } from "../service/tracer_data.ts";
import type { ApiKeys } from "./api_keys.ts";
import type { RestEndpoint } from "./rest_endpoint.ts";
import { restEndpoints } from "./rest_endpoints.ts";

/** Path segment of the version. */
const VERSION_PATH = "/api/v1";

/** The REST API: responds to requests under its base path that have a key. */
export class RestApi {
  readonly live: LiveFeed;
  readonly #keys: ApiKeys;
  readonly #table: EndpointTable<RestEndpoint>;
  readonly #onCaught: () => void;

  /**
   * @param data The data to show.
   * @param keys Checks keys.
   * @param live Opens streams.
   * @param onCaught Called for errors whose message is not exposed.
   */
  constructor(data: TracerData, keys: ApiKeys, live: LiveFeed, onCaught: () => void) {
    this.#keys = keys;
    this.#onCaught = onCaught;
    this.live = live;
    this.#table = new EndpointTable(restEndpoints(data, live));
  }

  /** Every endpoint. */
  get endpoints(): readonly RestEndpoint[] {
    return this.#table.endpoints;
  }

  /**
   * Responds to a request.
   *
   * @param request The request.
   * @param target Its target below the base path: `""`, or starts with `/` or `?`.
   * @param caller Its origin.
   * @returns The response; never rejects.
   */
  async handle(request: Request, target: string, caller: Caller): Promise<Response> {
    return await answerAlways(() => this.#answer(request, target, caller), {
      write: problemResponse,
      failure: "The storage could not answer: try again later",
      onCaught: this.#onCaught,
    });
  }

  async #answer(request: Request, target: string, caller: Caller): Promise<Response> {
    const { path: whole, query } = targetParts(target);
    const scope = await this.#keys.check(request, query, caller);
    if (scope === undefined) {
      throw new HttpError(
        401,
        hasKey(request)
          ? "This API does not know the key that was sent: check it against the app's configuration"
          : "Send a key in the X-API-Key or Authorization header",
      );
    }
    const path = whole.startsWith(`${VERSION_PATH}/`) ? whole.slice(VERSION_PATH.length) : "";
    const { endpoint, id } = this.#table.require(
      request.method,
      path,
      `There is nothing here: ${VERSION_PATH}/openapi.json lists what is`,
    );
    if (endpoint.role === "admin" && scope !== "admin") {
      throw new HttpError(403, "The key may only read: use one of scope admin");
    }
    const mayStay = this.#keys.mayStay(request);
    return await endpoint.handle({ request, caller, query, id, mayStay });
  }
}

/** Whether any key was sent. */
function hasKey({ headers }: Request): boolean {
  return headers.has("x-api-key") || headers.has("authorization");
}

/** Reason phrases of RFC 9110 and RFC 6585. */
const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  421: "Misdirected Request",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** Makes the response for an error: a problem document (RFC 9457). */
function problemResponse({ status, message, details, headers }: HttpError): Response {
  const title = TITLES[status] ?? "Error";
  // Python's error responses also have `detail`.
  const problem = { type: "about:blank", title, status, detail: message, ...details.members };
  return jsonResponse(problem, status, {
    ...headers,
    "content-type": "application/problem+json",
    ...status === 401 && { "www-authenticate": 'Bearer realm="supertracer"' },
  });
}
