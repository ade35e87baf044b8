import { ConnectorError } from "@supertracer/core";
import { PostgreSQLConnector } from "@supertracer/postgres";

const connector = new PostgreSQLConnector(Deno.args[0] ?? "");
try {
  await connector.connect();
  await connector.initDb();
  await connector.watch(() => {});
  const log = { id: 0, content: "saved", timestamp: 1, logLevel: "INFO" } as const;
  console.log((await connector.fetchLog(await connector.saveLog(log)))?.content);
} catch (error) {
  if (!(error instanceof ConnectorError)) throw error;
  console.log(error.message);
}
// Nothing is closed: connections that nobody uses don't keep the process alive.
