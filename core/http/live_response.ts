import type { LogFilters } from "../filters/log_filters.ts";
import { takeParameter } from "./check_parameters.ts";
import type { LiveFeed, LiveStreamOptions } from "../live/live_feed.ts";
import { readCursor } from "./log_query.ts";
import { ownResponse } from "./own_response.ts";

/**
 * Answers with a live stream.
 *
 * @param live The streams.
 * @param request The request; `HEAD` opens none.
 * @param query Its parameters; `after` is removed.
 * @param parse Reads the others.
 * @param options How the stream is written, and for how long.
 * @throws {HttpError} With status 400 if a parameter is not right, 429 if too many are open.
 */
export function liveResponse(
  live: LiveFeed,
  request: Request,
  query: URLSearchParams,
  parse: (query: URLSearchParams) => LogFilters,
  options: LiveStreamOptions,
): Response {
  const given = takeParameter(query, "after");
  const since = request.headers.get("last-event-id") ?? given;
  const filters = parse(query);
  const after = since ? readCursor("after", since) : undefined;
  const headers = { "content-type": options.format.mediaType, "x-accel-buffering": "no" };
  if (request.method === "HEAD") return ownResponse(null, 200, headers);
  return ownResponse(live.open(filters, after, options), 200, headers);
}
