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

/** Maximum number of open streams. */
const MAX_CLIENTS = 20;

/** Milliseconds between two status events; they also keep the connection alive. */
const STATUS_MS = 2_000;

/** Maximum number of logs sent after a reconnect; beyond that, the client gets a gap. */
const MAX_REFILL = 500;

/**
 * Longest request included in a refill: its time is that of its start, but it is saved at its end.
 */
const REFILL_MARGIN_MS = 600_000;

/** The part of the service that a live feed uses. */
export interface LiveSource {
  /** Bounds concurrent reads from the storage. */
  readonly reads: ReadGate;
  readonly logs: Pick<LogData, "read">;
  /** Provides the figures of a status event. */
  readonly health: { liveFigures(): unknown };
}

/** Format and duration of a stream. */
export interface LiveStreamOptions {
  /** Its format. */
  readonly format: LiveFormat;
  /** Whether the client may continue reading; called every two seconds. */
  readonly mayStay: () => boolean;
}

/**
 * Streams logs as they are saved, with separate filters for each client. Everything is bounded: the
 * number of clients, the queue of a slow one, and what is sent after a reconnect.
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
  /** Resolves when all requested reads have ended. */
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  /**
   * @param source Provides logs saved earlier.
   * @param tail Provides logs saved from now on.
   * @param onCaught Called for failures that are not reported elsewhere.
   */
  constructor(source: LiveSource, tail: LiveTail, onCaught: () => void) {
    this.#source = source;
    this.#tail = tail;
    this.#onCaught = onCaught;
  }

  /** Whether there are clients. */
  get active(): boolean {
    return this.#clients.size > 0;
  }

  /**
   * Opens a stream.
   *
   * @param filters The client's filters.
   * @param since The last log that the client has: later ones are sent first.
   * @param options Its format and duration.
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

  /** Reads what was saved after a client's last log, oldest first, and whether that is all. */
  async #readMissed(
    filters: LogFilters,
    since: LogCursor,
  ): Promise<{ readonly logs: readonly Log[]; readonly isWhole: boolean }> {
    // Remembered logs lack headers and bodies.
    const asksRows = filters.where === undefined || !asksForDetails(filters.where);
    const matches = asksRows ? compileFilters(filters) : () => false;
    const remembered = asksRows ? this.#tail.after(since.id) : undefined;
    if (remembered !== undefined) return { logs: remembered.filter(matches), isWhole: true };
    // Ids ascend in order of saving, so the id determines what is new; the time only bounds the
    // search.
    const after = { timestamp: since.timestamp - REFILL_MARGIN_MS, id: 0 };
    const page = await this.#readInTurn({ ...filters, after, limit: MAX_REFILL + 1 });
    const found = [...this.#tail.recent.filter(matches), ...page.logs];
    const missed = new Map(found.filter(({ id }) => id > since.id).map((log) => [log.id, log]));
    // A full page was cut by time: requests that started earlier may have ended since.
    const isWhole = page.isComplete && page.logs.length <= MAX_REFILL && missed.size <= MAX_REFILL;
    const logs = [...missed.values()].sort((a, b) => a.id - b.id).slice(-MAX_REFILL);
    return { logs, isWhole };
  }

  /** One client reads at a time: after a restart, all of them reconnect at once. */
  #readInTurn(filters: LogFilters): Promise<FoundLogs> {
    const { reads } = this.#source;
    const read = this.#turn.then(() => reads.run(() => this.#source.logs.read(filters)))
      .catch((error) => {
        if (!(error instanceof ServiceError)) throw error;
        // Too many other reads: use what is remembered.
        return { logs: [], isComplete: false, scannedTo: undefined };
      });
    // The caller gets and counts the failure.
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

/** Tests whether a log matches; those of other processes may lack headers and bodies. */
function liveTest(filters: LogFilters): (log: Log) => boolean {
  const matches = compileFilters(filters);
  if (filters.where === undefined || !asksForDetails(filters.where)) return matches;
  return (log) => hasDetails(log) && matches(log);
}

/** A log line has no details anyway. */
function hasDetails({ method, headers, requestBody, responseHeaders, responseBody }: Log): boolean {
  return method === undefined ||
    [headers, requestBody, responseHeaders, responseBody].some((each) => each !== undefined);
}
