import type { Log, LogBatch } from "@supertracer/core";
import {
  PostgreSQLConnector,
  type PostgreSQLConnectorOptions,
  PostgreSQLError,
} from "@supertracer/postgres";

/** A request, with what matters to the test. */
export function request(properties: Partial<Log> = {}): Log {
  return {
    id: 0,
    content: "GET /users",
    timestamp: 1_780_000_000_000,
    logLevel: "HTTP",
    method: "GET",
    path: "/users",
    url: "http://localhost/users",
    statusCode: 200,
    durationMs: 12.5,
    ...properties,
  };
}

/** A batch of requests whose contents are `"<key> 0"`, `"<key> 1"`, ... */
export function batchOf(key: string, count = 10): LogBatch {
  const logs = Array.from({ length: count }, (_, i) => request({ content: `${key} ${i}` }));
  return { key, logs, metrics: [] };
}

/** A connector that is ready and ends with the test. */
export async function openConnector(
  options: string | PostgreSQLConnectorOptions,
): Promise<PostgreSQLConnector & AsyncDisposable> {
  const connector = new PostgreSQLConnector(options);
  await connector.connect();
  await connector.initDb();
  return Object.assign(connector, {
    [Symbol.asyncDispose]: () => connector.disconnect(),
  });
}

/** Hands a batch over until it is stored, as the recorder does; fails if an error is not transient. */
export async function saveStubbornly(
  connector: PostgreSQLConnector,
  batch: LogBatch,
): Promise<number[]> {
  while (true) {
    try {
      return await connector.saveLogs(batch);
    } catch (error) {
      if (!(error instanceof PostgreSQLError) || !error.isTransient) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Contents of all logs, oldest first. */
export async function contents(connector: PostgreSQLConnector): Promise<string[]> {
  const logs = await connector.fetchLogs({ limit: Infinity });
  return logs.map(({ content }) => content).reverse();
}
