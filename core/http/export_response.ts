import { ownResponse } from "./own_response.ts";

/** A file to be saved by whoever asked for it. */
export interface ExportedFile {
  /** Its bytes; nothing is read before they are asked for. */
  readonly stream: ReadableStream<Uint8Array>;
  /** Value of `content-type`. */
  readonly mediaType: string;
  readonly fileName: string;
}

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
