import { ConnectorError } from "@supertracer/core";

/**
 * What SQLite's messages mean, and what to do. By their text, as that is the same from every driver;
 * none of them quotes data.
 */
const MEANINGS: readonly (readonly [pattern: RegExp, meaning: string])[] = [
  [/is locked|transaction within a transaction/, "the database stayed locked by another process"],
  [/disk is full|ENOSPC|no space left/i, "the disk is full: free some space"],
  [/readonly database|EROFS|read-only file system/i, "the file is read-only: make it writable"],
  [
    /malformed|not a database/,
    "the file is damaged: nothing is written to it any more: restore a backup, or move it away",
  ],
  [/disk I\/O error/, "the disk failed"],
  [/no such (?:table|column|index)/, "the schema is not there: call initDb()"],
  [/is not open|been closed|closed database/, "it is not connected: call connect()"],
  [/NotCapable|run again with the/, "the file needs --allow-read and --allow-write"],
];

/**
 * Puts a failure in words that hold no data.
 *
 * @param doing What was to be done: `"save logs"`.
 * @param cause What was thrown; a `ConnectorError` is returned as it is.
 * @returns The error to throw.
 */
export function failure(doing: string, cause: unknown): ConnectorError {
  if (cause instanceof ConnectorError) return cause;
  const message = messageOf(cause);
  const meaning = MEANINGS.find(([pattern]) => pattern.test(message))?.[1];
  return new ConnectorError(`Cannot ${doing}: ${meaning ?? "SQLite failed"}`, { cause });
}

/** Whether another connection, or the app's own transaction on this one, is in the way. */
export function isBusy(error: unknown): boolean {
  const reason = error instanceof ConnectorError ? error.cause : error;
  return /is locked|transaction within a transaction/.test(messageOf(reason));
}

/** Whether the file is damaged. */
export function isDamage(error: unknown): boolean {
  return /malformed|not a database/.test(messageOf(error));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : "";
}
