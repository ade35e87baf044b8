import type { LiveFigures } from "../../core/service/health_data.ts";
import type { LogRow } from "./api.ts";

/** Whether news reach the page: `asleep` while its tab is hidden. */
export type LiveState = "connecting" | "live" | "retrying" | "asleep";

/** Figures that come every two seconds. */
export type LiveStatus = LiveFigures;

/** What a {@linkcode LiveStream} tells. */
export interface LiveListener {
  /** New rows, oldest first. */
  onLogs(rows: readonly LogRow[]): void;
  /** Connected, for the first time or again. What came in between follows as news. */
  onReady(): void;
  /** The server left out rows: too many came in between, or this page was too slow. */
  onGap(): void;
  /** Figures of the recorder. */
  onStatus(status: LiveStatus): void;
  /** The connection changed. */
  onConnection(connection: LiveState): void;
  /** The server keeps refusing: the session may be over. */
  onRefused(): void;
}

/** What a {@linkcode LiveStream} needs of the browser; tests pass their own. */
export interface LiveSurroundings {
  createSource(url: string): EventSource;
  setTimeout(run: () => void, ms: number): Timer;
  clearTimeout(timer: Timer): void;
  random(): number;
}

/** What `setTimeout` returns. */
export type Timer = ReturnType<typeof setTimeout>;

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;

/**
 * News by server-sent events. Reconnects by itself with growing, jittered pauses; `EventSource` alone
 * would give up for good after an error status, and would hammer a server that is down.
 */
export class LiveStream {
  readonly #listener: LiveListener;
  readonly #around: LiveSurroundings;
  #url: (() => string) | undefined;
  #source: EventSource | undefined;
  #timer: Timer | undefined;
  #failures = 0;

  constructor(listener: LiveListener, around: LiveSurroundings = browserSurroundings) {
    this.#listener = listener;
    this.#around = around;
  }

  /**
   * Listens to another stream instead of the one before.
   *
   * @param url Asked for at each connection, so that it can say where the last one ended.
   */
  open(url: () => string): void {
    this.#url = url;
    this.#failures = 0;
    this.#connect("connecting");
  }

  /** Stops listening for a while; `wake` goes on. */
  sleep(): void {
    if (this.#url === undefined) return;
    this.#disconnect();
    this.#listener.onConnection("asleep");
  }

  /** Goes on after `sleep`, or tries at once while waiting for the next try. */
  wake(): void {
    if (this.#url !== undefined && this.#source === undefined) this.#connect("connecting");
  }

  /** Stops for good. */
  close(): void {
    this.#url = undefined;
    this.#disconnect();
  }

  #connect(connection: LiveState): void {
    this.#disconnect();
    if (this.#url === undefined) return;
    this.#listener.onConnection(connection);
    const source = this.#around.createSource(this.#url());
    this.#source = source;
    source.addEventListener("ready", () => {
      this.#failures = 0;
      this.#listener.onConnection("live");
      this.#listener.onReady();
    });
    source.addEventListener("logs", (event) => {
      const data = parse<{ logs?: readonly LogRow[] }>(event);
      if (Array.isArray(data?.logs)) this.#listener.onLogs(data.logs);
    });
    source.addEventListener("gap", () => this.#listener.onGap());
    source.addEventListener("status", (event) => {
      const status = parse<LiveStatus>(event);
      if (status !== undefined) this.#listener.onStatus(status);
    });
    source.addEventListener("error", () => {
      if (this.#source === source) this.#retry();
    });
  }

  #retry(): void {
    this.#disconnect();
    this.#listener.onConnection("retrying");
    this.#failures++;
    if (this.#failures % 3 === 1) this.#listener.onRefused();
    const pause = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#failures - 1));
    this.#timer = this.#around.setTimeout(
      () => this.#connect("retrying"),
      pause * (0.5 + this.#around.random() / 2),
    );
  }

  #disconnect(): void {
    if (this.#timer !== undefined) this.#around.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#source?.close();
    this.#source = undefined;
  }
}

/** The browser itself. */
export const browserSurroundings: LiveSurroundings = {
  createSource: (url) => new EventSource(url),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer),
  random: () => Math.random(),
};

function parse<T>(event: Event): T | undefined {
  try {
    return JSON.parse((event as MessageEvent<string>).data) as T;
  } catch {
    return undefined;
  }
}
