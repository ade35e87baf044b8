/**
 * Stores the logs of SuperTracer in PostgreSQL.
 *
 * ```ts ignore
 * import { SuperTracer } from "@supertracer/core";
 * import { PostgreSQLConnector } from "@supertracer/postgres";
 *
 * const connector = new PostgreSQLConnector("postgres://app:secret@localhost:5432/app");
 * const tracer = new SuperTracer(() => new Response("Hello"), { connector });
 * tracer.serve();
 * ```
 *
 * @module
 */
export { PostgreSQLConnector } from "./postgresql_connector.ts";
export { PostgreSQLError, type PostgreSQLErrorOptions } from "./postgresql_error.ts";
export type {
  PostgreSQLClient,
  PostgreSQLClientQuery,
  PostgreSQLTransaction,
} from "./postgresql_client.ts";
export type { ReplicaStats } from "./replica_reader.ts";
export type { PartitionStats } from "./partition_keeper.ts";
export type {
  Partitioning,
  PostgreSQLConnectorOptions,
  SslMode,
  TargetSessionAttrs,
} from "./postgresql_options.ts";
