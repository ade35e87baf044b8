import type { LogFilters } from "../filters/log_filters.ts";
import type { LiveFeed, LiveStreamOptions } from "../live/live_feed.ts";
import { parseCursor } from "../log/log.ts";
import type { ExportedFile } from "../service/log_exporter.ts";
import { ownResponse } from "./own_response.ts";
import { badParameter } from "./parameter.ts";
import { CURSOR } from "./value_types.ts";

/**
 * Answers with a file, which browsers save and never show.
 *
 * @param request The request; `HEAD` begins no export.
 * @param open Begins the export.
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
 * Answers with a live stream.
 *
 * @param live The streams.
 * @param request The request; `HEAD` opens none. `Last-Event-ID` comes before `after`.
 * @param filters Which logs; `after` is the last one that the client has.
 * @param options How the stream is written, and for how long.
 * @throws {HttpError} With status 400 if `Last-Event-ID` is no cursor.
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
