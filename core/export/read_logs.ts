import type { Log } from "../log.ts";
import type { LogFilters } from "../log_filters.ts";

/** Where logs are read from: a connector, or what stands before one. */
export interface LogSource {
  /** Rows that meet the filters, newest first; headers and bodies may be missing. */
  fetchLogs(filters: LogFilters): readonly Log[] | Promise<readonly Log[]>;
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
 */
export async function* readLogs(
  source: LogSource,
  filters: LogFilters,
  maxLogs: number,
): AsyncGenerator<Log, void, void> {
  let { before } = filters;
  for (let left = maxLogs; left > 0;) {
    const limit = Math.min(PAGE_ROWS, left);
    const page = await source.fetchLogs({ ...filters, ...(before && { before }), limit });
    for (const row of page) {
      const log = await source.fetchLog(row.id);
      if (log !== undefined) yield log;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < limit) return;
    before = { timestamp: last.timestamp, id: last.id };
    left -= page.length;
  }
}
