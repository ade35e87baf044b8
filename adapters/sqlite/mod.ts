/**
 * Stores the logs of SuperTracer in an SQLite file.
 *
 * ```ts ignore
 * import { SuperTracer } from "@supertracer/core";
 * import { SQLiteConnector } from "@supertracer/sqlite";
 *
 * const connector = new SQLiteConnector("requests.db");
 * const tracer = new SuperTracer(() => new Response("Hello"), { connector });
 * tracer.serve();
 * ```
 *
 * @module
 */
export { SQLiteConnector } from "./sqlite_connector.ts";
export type { SQLiteDatabase, SQLiteStatement } from "./connection/sqlite_database.ts";
export type { AutoVacuum, JournalMode, Synchronous } from "./connection/connection_settings.ts";
export type { SQLiteConnectorOptions } from "./sqlite_options.ts";
