import { asksForDetails, compileFilters } from "../filters/matches_filters.ts";
import type { FoundLogs } from "../connectors/filtered_reader.ts";
import type { Log, LogCursor } from "../log/log.ts";
import type { LogFilters } from "../filters/log_filters.ts";
import { LiveClient } from "./live_client.ts";
import { LiveEntries, type LiveFormat } from "./live_format.ts";
import type { LiveTail } from "./live_tail.ts";
import type { LogData } from "../service/log_data.ts";
import type { ReadGate } from "../service/read_gate.ts";
import { ServiceError } from "../service/service_error.ts";

/** Most streams open at once. */
const MAX_CLIENTS = 20;

/** Milliseconds between two status events; they also keep the connection alive. */
const STATUS_MS = 2_000;

/** Most logs sent after a reconnect; beyond that the client gets a gap. */
const MAX_REFILL = 500;

/** Longest request that a refill finds: it has the time of its start, and is saved at its end. */
const REFILL_MARGIN_MS = 600_000;

/** What a live feed asks of the service. */
export interface LiveSource {
  /** Bounds how many read from the storage at a time. */
  readonly reads: ReadGate;
  readonly logs: Pick<LogData, "read">;
  /** Has the figures of a status event. */
  readonly health: { liveFigures(): unknown };
}

/** How a stream is written, and for how long. */
export interface LiveStreamOptions {
  /** How it is written. */
  readonly format: LiveFormat;
  /** Whether the client may keep reading; called every two seconds. */
  readonly mayStay: () => boolean;
}

/**
 * Streams of what is saved, each client with its own filters. Everything is bounded: the
 * number of clients, what waits for a slow one, and what is sent after a reconnect.
 */
export class LiveFeed {
  readonly #clients = new Set<LiveClient>();
  readonly #source: LiveSource;
  readonly #tail: LiveTail;
  readonly #onCaught: () => void;
  readonly #send = (logs: readonly Log[]) => {
    const entries = new LiveEntries();
    for (const client of this.#clients) client.send(logs, entries);
  };
  #timer: ReturnType<typeof setInterval> | undefined = undefined;
  /** Ends when the reads do that were asked for so far. */
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  /**
   * @param source What was saved before.
   * @param tail What is saved from now on.
   * @param onCaught Called for a failure that is reported nowhere else.
   */
  constructor(source: LiveSource, tail: LiveTail, onCaught: () => void) {
    this.#source = source;
    this.#tail = tail;
    this.#onCaught = onCaught;
  }

  /** Whether anybody listens. */
  get active(): boolean {
    return this.#clients.size > 0;
  }

  /**
   * Opens a stream.
   *
   * @param filters Which logs the client wants.
   * @param since The last log that the client has: what came after it is sent first.
   * @param options How it is written, and for how long.
   * @returns The body of the response.
   * @throws {ServiceError} `busy` if too many are open, `closed` after {@linkcode close}.
   */
  open(
    filters: LogFilters,
    since: LogCursor | undefined,
    { format, mayStay }: LiveStreamOptions,
  ): ReadableStream<Uint8Array> {
    if (this.#closed) throw new ServiceError("closed", "The tracer is closed");
    if (this.#clients.size >= MAX_CLIENTS) {
      throw new ServiceError("busy", `${MAX_CLIENTS} live streams are open already: close one`);
    }
    const client = new LiveClient({
      matches: liveTest(filters),
      format,
      mayStay,
      onLeave: () => this.#leave(client),
    });
    this.#clients.add(client);
    this.#tail.join(this.#send);
    this.#timer ??= setInterval(() => this.#tick(), STATUS_MS);
    this.#begin(client, filters, since).catch(() => {
      this.#onCaught();
      client.close();
    });
    return client.stream;
  }

  /** Ends all streams. */
  close(): void {
    this.#closed = true;
    for (const client of this.#clients) client.close();
  }

  async #begin(
    client: LiveClient,
    filters: LogFilters,
    since: LogCursor | undefined,
  ): Promise<void> {
    await this.#tail.settled();
    if (since === undefined) {
      client.start([]);
    } else {
      const { logs, isWhole } = await this.#readMissed(filters, since);
      if (!isWhole) client.gap();
      client.start(logs);
    }
    client.status(this.#source.health.liveFigures());
  }

  /** What was saved since a client had its last log, oldest first; whether that is all of it. */
  async #readMissed(
    filters: LogFilters,
    since: LogCursor,
  ): Promise<{ readonly logs: readonly Log[]; readonly isWhole: boolean }> {
    // What is remembered lacks headers and bodies.
    const asksRows = filters.where === undefined || !asksForDetails(filters.where);
    const matches = asksRows ? compileFilters(filters) : () => false;
    const remembered = asksRows ? this.#tail.after(since.id) : undefined;
    if (remembered !== undefined) return { logs: remembered.filter(matches), isWhole: true };
    // Ids ascend in order of saving, so the id tells what is new; the time only bounds the search.
    const after = { timestamp: since.timestamp - REFILL_MARGIN_MS, id: 0 };
    const page = await this.#readInTurn({ ...filters, after, limit: MAX_REFILL + 1 });
    const found = [...this.#tail.recent.filter(matches), ...page.logs];
    const missed = new Map(found.filter(({ id }) => id > since.id).map((log) => [log.id, log]));
    // A full page was cut by the time of the logs: what began before them may have ended since.
    const isWhole = page.isComplete && page.logs.length <= MAX_REFILL && missed.size <= MAX_REFILL;
    const logs = [...missed.values()].sort((a, b) => a.id - b.id).slice(-MAX_REFILL);
    return { logs, isWhole };
  }

  /** One reads at a time: after a restart all clients come back at once. */
  #readInTurn(filters: LogFilters): Promise<FoundLogs> {
    const { reads } = this.#source;
    const read = this.#turn.then(() => reads.run(() => this.#source.logs.read(filters)))
      .catch((error) => {
        if (!(error instanceof ServiceError)) throw error;
        // Too many others read: what is remembered has to do.
        return { logs: [], isComplete: false, scannedTo: undefined };
      });
    // The caller gets the failure, and counts it.
    this.#turn = Promise.allSettled([read]);
    return read;
  }

  #tick(): void {
    try {
      this.#tail.keepWatching();
      const status = this.#source.health.liveFigures();
      for (const client of this.#clients) client.tick(status);
    } catch {
      this.#onCaught();
    }
  }

  #leave(client: LiveClient): void {
    this.#clients.delete(client);
    if (this.#clients.size > 0) return;
    this.#tail.leave(this.#send);
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** Whether a log is wanted; of what other processes saved headers and bodies are not there to tell. */
function liveTest(filters: LogFilters): (log: Log) => boolean {
  const matches = compileFilters(filters);
  if (filters.where === undefined || !asksForDetails(filters.where)) return matches;
  return (log) => hasDetails(log) && matches(log);
}

/** A log line has none by nature. */
function hasDetails({ method, headers, requestBody, responseHeaders, responseBody }: Log): boolean {
  return method === undefined ||
    [headers, requestBody, responseHeaders, responseBody].some((each) => each !== undefined);
}
