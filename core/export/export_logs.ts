import type { Log } from "../log/log.ts";
import { EXPORT_FORMATS, type ExportFormatName } from "./export_formats.ts";

/** Characters gathered before they are handed on. */
const CHUNK_LENGTH = 32_768;

/** Writes logs in a format, piece by piece. */
async function* writeLogs(
  format: ExportFormatName,
  logs: AsyncIterable<Log>,
): AsyncGenerator<string, void, void> {
  const { head, write, tail } = EXPORT_FORMATS[format];
  let chunk = head;
  let isFirst = true;
  for await (const log of logs) {
    const text = write(log, isFirst);
    if (text === undefined) continue;
    isFirst = false;
    chunk += text;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = "";
  }
  chunk += tail;
  if (chunk !== "") yield chunk;
}

/**
 * Logs as the bytes of a file. Nothing is read before a reader asks for it, and no more than it asks
 * for: in memory are one page of rows, one whole log and one chunk. When the reader leaves, reading
 * ends; when reading fails, the stream does, so that a file that is cut is not taken for a whole one.
 *
 * @param format Name of the format.
 * @param logs Whole logs, for example of `readLogs()`.
 */
export function exportLogs(
  format: ExportFormatName,
  logs: AsyncIterable<Log>,
): ReadableStream<Uint8Array> {
  const chunks = writeLogs(format, logs);
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await chunks.return();
    },
  }, { highWaterMark: 0 });
}
