import { type BaseConnector, MemoryConnector } from "@supertracer/core";

/**
 * Makes a connector; only the modules that it needs are loaded.
 *
 * @param storage `memory`, `sqlite` or `postgres`.
 * @param where The file, or the address.
 */
export async function openConnector(storage: string, where: string): Promise<BaseConnector> {
  switch (storage) {
    case "sqlite":
      return new (await import("@supertracer/sqlite")).SQLiteConnector(where);
    case "postgres":
      return new (await import("@supertracer/postgres")).PostgreSQLConnector(where);
    case "memory":
      return new MemoryConnector();
    default:
      throw new Error(`Cannot open ${storage}: there are memory, sqlite and postgres`);
  }
}
