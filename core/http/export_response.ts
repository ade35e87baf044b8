import type { ExportedFile } from "../service/log_exporter.ts";
import { ownResponse } from "./own_response.ts";

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
