import { formatCursor, type LogCursor } from "../../core/log/log.ts";
import type { ListPage } from "../server/api.ts";

/**
 * Merges the rows shown with the newest ones, without a gap. The list does not grow: rows at its
 * end are dropped for those at its top, and can be loaded again by paging.
 *
 * @param shown The rows shown, of any number of pages.
 * @param newest The current first page.
 */
export function withNewest(shown: ListPage | undefined, newest: ListPage): ListPage {
  const last = newest.logs.at(-1);
  const first = shown?.logs[0];
  // The rows between the two are unknown, or there are none.
  if (shown === undefined || last === undefined || first === undefined) return newest;
  if (newest.next === null || isOlder(first, last)) return newest;
  const rows = [...newest.logs, ...shown.logs.filter((row) => isOlder(row, last))];
  const logs = rows.slice(0, Math.max(shown.logs.length, newest.logs.length));
  const end = logs.at(-1);
  const isCut = logs.length < rows.length && end !== undefined;
  return { logs, next: isCut ? formatCursor(end) : shown.next };
}

/** The rows shown, and the page after them. */
export function withOlder(shown: ListPage, { logs, next }: ListPage): ListPage {
  return { logs: [...shown.logs, ...logs], next };
}

function isOlder(row: LogCursor, than: LogCursor): boolean {
  return row.timestamp < than.timestamp || (row.timestamp === than.timestamp && row.id < than.id);
}
