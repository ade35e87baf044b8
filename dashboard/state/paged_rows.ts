import { formatCursor, type LogCursor } from "../../core/log/log.ts";
import type { ListPage } from "../server/api.ts";

/**
 * The rows shown and the newest ones, as one list without a hole. It grows no longer than it was:
 * rows at its end are let go for those at its top, and come back by paging.
 *
 * @param shown What is shown, of as many pages as were asked for.
 * @param newest The first page as it is now.
 */
export function withNewest(shown: ListPage | undefined, newest: ListPage): ListPage {
  const last = newest.logs.at(-1);
  const first = shown?.logs[0];
  // Of the rows between the two nothing is known, or there are no others.
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
