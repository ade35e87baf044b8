import { ConnectorError, type Log, type LogBatch, type SuperTracer } from "@supertracer/core";
import {
  PostgreSQLConnector,
  type PostgreSQLConnectorOptions,
  PostgreSQLError,
} from "@supertracer/postgres";
import type { PostgresServer } from "../../../support/postgres_server.ts";

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

/** How many rows of logs there are, past the connector. */
export async function rowsOf(
  server: PostgresServer,
  url: string,
  where = "true",
): Promise<number> {
  const [row] = await server.query(`select count(*)::int as n from requests where ${where}`, url);
  return Number(row?.["n"]);
}

/** Flushes until it works: the first attempts may find a storage that is not ready yet. */
export async function flushAtLast(tracer: SuperTracer, tries = Infinity): Promise<void> {
  for (let i = 1;; i++) {
    try {
      return await tracer.flush();
    } catch (error) {
      if (!(error instanceof ConnectorError) || i >= tries) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
