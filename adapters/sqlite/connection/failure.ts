import { ConnectorError, type ConnectorFault } from "@supertracer/core";

interface Meaning {
  /** Part of the message. It is the same in every driver, and none quotes data. */
  readonly pattern: RegExp;
  /** What it means and what to do about it. */
  readonly words: string;
  /** What the recorder should do. */
  readonly fault?: ConnectorFault;
}

const MISSING = /no such (?:table|column|index)|has no column/;

const MEANINGS: readonly Meaning[] = [
  {
    pattern: /is locked|transaction within a transaction/,
    words: "the database stayed locked by another process",
    fault: "outage",
  },
  {
    pattern: /disk is full|ENOSPC|no space left/i,
    words: "the disk is full: free some space",
    fault: "outage",
  },
  {
    pattern: /EROFS|read-only file system/i,
    words: "the file system is read-only: pass another path, or mount it for writing",
    fault: "outage",
  },
  {
    pattern: /unable to open database file/,
    words:
      "the directory, or the file system, is read-only for this process: make it writable, or " +
      "pass another path",
    fault: "outage",
  },
  {
    pattern: /readonly database/i,
    words: "the file is read-only: make it writable",
    fault: "outage",
  },
  {
    pattern: /malformed|not a database/,
    words: "the file is damaged: nothing is written to it any more: restore a backup, or move it " +
      "away",
    fault: "session",
  },
  {
    pattern: /the file is not at its path/,
    words: "the file was removed, moved or replaced while it was in use: it is reopened",
    fault: "session",
  },
  {
    pattern: /the file of the app's database is not at its path/,
    words: "the file of the database that was passed was removed, moved or replaced, so all that " +
      "is written to it is lost: move it back, or restart the app",
  },
  {
    pattern: /the log of the file was removed/,
    words: "its write-ahead log was removed while it was in use: it is reopened",
    fault: "session",
  },
  { pattern: /disk I\/O error/, words: "the disk failed", fault: "outage" },
  {
    pattern: MISSING,
    words: "a table or column is missing: it is created again",
    fault: "session",
  },
  {
    pattern: /is not open|been closed|closed database/,
    words: "the database is closed: leave the one that you pass open until the tracer is closed",
  },
  {
    pattern: /runtime has no SQLite/,
    words: "this runtime has no SQLite: use Deno, Node 22.13 or Bun 1.3, or later ones",
  },
  {
    pattern: /NotCapable|run again with the/,
    words: "the file needs --allow-read and --allow-write",
  },
];

/**
 * Describes a failure, without data.
 *
 * @param doing What was to be done: `"save logs"`.
 * @param cause What was thrown; a `ConnectorError` is returned as it is.
 * @returns The error to throw.
 */
export function failure(doing: string, cause: unknown): ConnectorError {
  if (cause instanceof ConnectorError) return cause;
  const message = messageOf(cause);
  const meaning = MEANINGS.find(({ pattern }) => pattern.test(message));
  const { words = "SQLite failed", fault } = meaning ?? {};
  return new ConnectorError(`Cannot ${doing}: ${words}`, { cause, fault });
}

/** Whether another connection has a lock, or the app has a transaction on this one. */
export function isBusy(error: unknown): boolean {
  const reason = error instanceof ConnectorError ? error.cause : error;
  return /is locked|transaction within a transaction/.test(messageOf(reason));
}

/** Whether the file is damaged. */
export function isDamage(error: unknown): boolean {
  return /malformed|not a database/.test(messageOf(error));
}

/** Whether a table or column is missing. */
export function isMissing(error: unknown): boolean {
  return MISSING.test(messageOf(error));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : "";
}
