import type { LogPage } from "../connectors/filtered_reader.ts";
import type { Log } from "../log/log.ts";
import type { LogFilters } from "../filters/log_filters.ts";

/** Where logs are read from. */
export interface LogSource {
  /** Rows that meet the filters, newest first; headers and bodies may be missing. */
  readLogs(filters: LogFilters): Promise<LogPage>;
  /** One log, whole; `undefined` if it is gone. */
  fetchLog(id: number): Log | undefined | Promise<Log | undefined>;
}

/** Rows asked for at once. */
const PAGE_ROWS = 200;

/**
 * Reads whole logs, newest first, one at a time and only when the next one is asked for. Those that
 * are saved meanwhile do not appear, those that are deleted meanwhile are left out.
 *
 * @param source Where they are stored.
 * @param filters Which ones; `limit` is ignored.
 * @param maxLogs Most logs read.
 * @param signal Aborted when nobody wants them any more.
 */
export async function* readLogs(
  source: LogSource,
  filters: LogFilters,
  maxLogs: number,
  signal?: AbortSignal,
): AsyncGenerator<Log, void, void> {
  let { before } = filters;
  for (let left = maxLogs; left > 0 && !signal?.aborted;) {
    const limit = Math.min(PAGE_ROWS, left);
    const page = await source.readLogs({ ...filters, ...(before && { before }), limit });
    const { logs } = page;
    for (const row of logs) {
      const log = await source.fetchLog(row.id);
      if (log !== undefined) yield log;
    }
    // A search that is not complete ended where it had taken too long, not at its last row.
    const last = page.isComplete ? logs.at(-1) : page.scannedTo;
    if (last === undefined || (page.isComplete && logs.length < limit)) return;
    before = { timestamp: last.timestamp, id: last.id };
    left -= logs.length;
  }
}
