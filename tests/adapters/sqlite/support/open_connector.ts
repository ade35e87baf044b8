import { SQLiteConnector, type SQLiteConnectorOptions } from "@supertracer/sqlite";

/** A connector that is connected and prepared, until the end of the scope. */
export interface OpenConnector extends AsyncDisposable {
  readonly connector: SQLiteConnector;
}

/** Connects and prepares a connector. */
export async function openConnector(
  options: string | SQLiteConnectorOptions,
): Promise<OpenConnector> {
  const connector = new SQLiteConnector(options);
  try {
    await connector.connect();
    await connector.initDb();
  } catch (error) {
    await connector.disconnect();
    throw error;
  }
  return {
    connector,
    async [Symbol.asyncDispose]() {
      await connector.disconnect();
    },
  };
}
