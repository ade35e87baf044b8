/**
 * A custom connector: the seven methods that every connector implements, here on a `Map`.
 *
 * Run it with `deno run --allow-net examples/custom_connector.ts`, and see `docs/connectors.md`.
 */
import {
  BaseConnector,
  ConnectorError,
  type Log,
  type LogFilters,
  matchesFilters,
  type RetentionOptions,
  SuperTracer,
} from "@supertracer/core";

/** Stands in for a database: logs as JSON by id, and the last id given. */
interface Database {
  lastId: number;
  readonly logs: Map<number, string>;
}

/** Stands in for the network: databases by host. */
const databases = new Map<string, Database>();

/** Stores logs in the database of a host. */
export class MyCustomConnector extends BaseConnector {
  /** Where the database is. */
  readonly host: string;
  #open: Database | undefined;

  /** Only remembers the host: nothing is opened before `connect()`. */
  constructor(host: string) {
    super();
    this.host = host;
  }

  /** `matchesFilters()` applies `filters.where`. */
  override get filtersExpressions(): boolean {
    return true;
  }

  /** Establishes the connection. */
  connect(): void {
    const database = databases.get(this.host) ?? { lastId: 0, logs: new Map() };
    databases.set(this.host, database);
    this.#open = database;
  }

  /** Closes the connection. */
  disconnect(): void {
    this.#open = undefined;
  }

  /** Would create missing tables or collections; a `Map` needs none. */
  initDb(): void {
    this.#database();
  }

  /** Saves a log and returns its id. */
  saveLog(log: Log): number {
    const database = this.#database();
    const id = ++database.lastId;
    database.logs.set(id, JSON.stringify({ ...log, id }));
    return id;
  }

  /** Lists the logs that match the filters, newest first. */
  fetchLogs(filters: LogFilters = {}): Log[] {
    const { limit = 20 } = filters;
    return Array.from(this.#database().logs.values(), (text): Log => JSON.parse(text))
      .filter((log) => matchesFilters(log, filters))
      .sort((a, b) => b.timestamp - a.timestamp || b.id - a.id)
      .slice(0, Math.max(limit, 0));
  }

  /** Reads a single log by its id. */
  fetchLog(id: number): Log | undefined {
    const text = this.#database().logs.get(id);
    return text === undefined ? undefined : JSON.parse(text);
  }

  /** Deletes old logs and returns how many. */
  cleanup(retention: RetentionOptions): number {
    const { logs } = this.#database();
    if (!retention.enabled) return 0;
    const { cleanupOlderThanHours: hours, maxRecords } = retention;
    const oldest = hours > 0 ? Date.now() - hours * 3_600_000 : -Infinity;
    const most = maxRecords > 0 ? maxRecords : Infinity;
    const expired = this.fetchLogs({ limit: Infinity })
      .filter((log, index) => log.timestamp < oldest || index >= most);
    for (const { id } of expired) logs.delete(id);
    return expired.length;
  }

  #database(): Database {
    if (this.#open === undefined) {
      throw new ConnectorError(`Cannot reach ${this.host}: it is not connected: call connect()`);
    }
    return this.#open;
  }
}

if (import.meta.main) {
  const tracer = new SuperTracer(() => new Response("Hello"), {
    connector: new MyCustomConnector("my-db-host"),
  });
  tracer.serve();
}
