import type { Connection } from "./connection/connection.ts";
import type { LogWatcher } from "./reading/log_watcher.ts";
import type { TextIndexer } from "./saving/text_indexer.ts";

/** What is open between `connect()` and `disconnect()`. */
export interface Session {
  readonly connection: Connection;
  readonly watcher: LogWatcher;
  readonly indexer: TextIndexer;
}

/** Tells whoever wants to know of logs that were saved. */
export function noteSaved({ watcher, indexer }: Session, ids: readonly number[]): void {
  watcher.saved(ids);
  if (ids.length > 0) indexer.wake();
}
