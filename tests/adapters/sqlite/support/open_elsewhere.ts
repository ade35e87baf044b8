/**
 * Opens a file and saves a log; prints the error, if there is one. To be run as a process of its own.
 *
 * @module
 */
import { SQLiteConnector } from "@supertracer/sqlite";

const connector = new SQLiteConnector(Deno.args[0] ?? "");
try {
  await connector.connect();
  await connector.initDb();
  await connector.saveLog({ id: 0, content: "here", timestamp: Date.now(), logLevel: "INFO" });
  console.log("saved");
} catch (error) {
  console.log(error instanceof Error ? `${error.name}: ${error.message}` : error);
}
await connector.disconnect();
