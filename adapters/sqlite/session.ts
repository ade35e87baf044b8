import type { Connection } from "./connection.ts";
import type { LogWatcher } from "./log_watcher.ts";
import type { TextIndexer } from "./text_indexer.ts";

/** What is open between `connect()` and `disconnect()`. */
export interface Session {
  readonly connection: Connection;
  readonly watcher: LogWatcher;
  readonly indexer: TextIndexer;
  /** Whether there is an index of texts, which `initDb()` finds out. */
  hasText: boolean;
}

/** Tells whoever wants to know of logs that were saved. */
export function noteSaved({ watcher, indexer, hasText }: Session, ids: readonly number[]): void {
  watcher.saved(ids);
  if (hasText && ids.length > 0) indexer.wake();
}
