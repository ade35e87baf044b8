import { LOG_COLUMN_NAMES, SCHEMA_VERSION } from "@supertracer/core/sql";

/**
 * Identifies what the app's thread and the worker must agree on: the worker has its own copy of core,
 * of the version that it was built with.
 */
export function schemaId(): string {
  return [SCHEMA_VERSION, ...LOG_COLUMN_NAMES].join(" ");
}
