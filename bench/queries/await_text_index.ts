import type { BaseConnector } from "@supertracer/core";
import { DatabaseSync } from "node:sqlite";

/**
 * Waits until all texts are in the index, if there is one; a search makes that faster.
 *
 * @param connector The database.
 * @param path Its file.
 */
export async function awaitTextIndex(connector: BaseConnector, path: string): Promise<void> {
  using database = new DatabaseSync(path, { readOnly: true });
  const left = database.prepare(
    "SELECT max(id) - (SELECT value ->> 'indexedTo' FROM supertracer_state " +
      "WHERE key = 'text_index') AS rows FROM requests",
  );
  while (Number(left.get()?.["rows"] ?? 0) > 0) {
    await connector.fetchLogs({ searchText: "apple", limit: 1 });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
