import type { LogFilters } from "../filters/log_filters.ts";
import type { LiveFeed, LiveStreamOptions } from "../live/live_feed.ts";
import { parseCursor } from "../log/log.ts";
import type { ExportedFile } from "../service/log_exporter.ts";
import { ownResponse } from "./own_response.ts";
import { badParameter } from "./parameter.ts";
import { CURSOR } from "./value_types.ts";

/**
 * Responds with a file, which browsers save and never display.
 *
 * @param request The request; `HEAD` does not start an export.
 * @param open Starts the export.
 */
export function exportResponse(request: Request, open: () => ExportedFile): Response {
  if (request.method === "HEAD") return ownResponse(null);
  const { stream, mediaType, fileName } = open();
  return ownResponse(stream, 200, {
    "content-type": mediaType,
    "content-disposition": `attachment; filename="${fileName}"`,
    "content-security-policy": "default-src 'none'; sandbox",
  });
}

/**
 * Responds with a live stream.
 *
 * @param live Opens streams.
 * @param request The request; `HEAD` does not open a stream. `Last-Event-ID` takes precedence over
 * `after`.
 * @param filters Which logs; `after` is the last one that the client has.
 * @param options Format and duration of the stream.
 * @throws {HttpError} With status 400 if `Last-Event-ID` is not a cursor.
 * @throws {ServiceError} As {@linkcode LiveFeed.open} does.
 */
export function liveResponse(
  live: LiveFeed,
  request: Request,
  { after, ...filters }: LogFilters,
  options: LiveStreamOptions,
): Response {
  const lastEvent = request.headers.get("last-event-id") ?? "";
  const since = lastEvent === "" ? after : parseCursor(lastEvent);
  if (lastEvent !== "" && since === undefined) {
    throw badParameter("Last-Event-ID", lastEvent, String(CURSOR.rule));
  }
  const headers = { "content-type": options.format.mediaType, "x-accel-buffering": "no" };
  if (request.method === "HEAD") return ownResponse(null, 200, headers);
  return ownResponse(live.open(filters, since, options), 200, headers);
}
