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
export { PostgreSQLError, type PostgreSQLErrorOptions } from "./connection/postgresql_error.ts";
export type {
  PostgreSQLClient,
  PostgreSQLClientQuery,
  PostgreSQLTransaction,
} from "./connection/postgresql_client.ts";
export type { ReplicaStats } from "./reading/replica_reader.ts";
export type { PartitionStats } from "./schema/partition_keeper.ts";
export type {
  Partitioning,
  SslMode,
  TargetSessionAttrs,
} from "./connection/connection_settings.ts";
export type { PostgreSQLConnectorOptions } from "./postgresql_options.ts";
