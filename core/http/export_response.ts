import type { LogFilters } from "../log_filters.ts";
import type { TracerData } from "../tracer_data.ts";
import type { ExportQuery } from "./export_query.ts";
import { ownResponse } from "./own_response.ts";

/**
 * Answers with a file of logs, which browsers save and never show.
 *
 * @param data Where they are.
 * @param request The request; `HEAD` begins no export.
 * @param query What is to be exported, and in which format.
 * @param filters Which logs.
 * @throws {ApiError} With status 429 while too many exports are under way.
 */
export function exportResponse(
  data: TracerData,
  request: Request,
  { format, limit }: ExportQuery,
  filters: LogFilters,
): Response {
  if (request.method === "HEAD") return ownResponse(null);
  const { stream, mediaType, fileName } = data.exporter.open(format, filters, limit);
  return ownResponse(stream, 200, {
    "content-type": mediaType,
    "content-disposition": `attachment; filename="${fileName}"`,
    "content-security-policy": "default-src 'none'; sandbox",
  });
}
