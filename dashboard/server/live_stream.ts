import type { LiveFigures } from "../../core/service/health_data.ts";
import type { LogRow } from "./api.ts";

/** State of the live connection: `asleep` while the tab is hidden. */
export type LiveState = "connecting" | "live" | "retrying" | "asleep";

/** Figures received every two seconds. */
export type LiveStatus = LiveFigures;

/** Callbacks of a {@linkcode LiveStream}. */
export interface LiveListener {
  /** New rows, oldest first. */
  onLogs(rows: readonly LogRow[]): void;
  /** Connected, for the first time or again. What was missed follows as new rows. */
  onReady(): void;
  /** The server skipped rows: too many were missed, or this page was too slow. */
  onGap(): void;
  /** Figures of the recorder. */
  onStatus(status: LiveStatus): void;
  /** The connection changed. */
  onConnection(connection: LiveState): void;
  /** The server keeps refusing: the session may have ended. */
  onRefused(): void;
}

/** The part of the browser that a {@linkcode LiveStream} uses; tests pass their own. */
export interface LiveSurroundings {
  createSource(url: string): EventSource;
  setTimeout(run: () => void, ms: number): Timer;
  clearTimeout(timer: Timer): void;
  random(): number;
}

/** Result of `setTimeout`. */
export type Timer = ReturnType<typeof setTimeout>;

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;

/**
 * Receives server-sent events. Reconnects by itself with increasing, jittered pauses; a plain
 * `EventSource` would give up permanently after an error status, and would hammer a server that is
 * down.
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
   * Switches to another stream.
   *
   * @param url Called for each connection, so that it can contain where the last one ended.
   */
  open(url: () => string): void {
    this.#url = url;
    this.#failures = 0;
    this.#connect("connecting");
  }

  /** Stops listening until `wake`. */
  sleep(): void {
    if (this.#url === undefined) return;
    this.#disconnect();
    this.#listener.onConnection("asleep");
  }

  /** Continues after `sleep`, or retries immediately while waiting for the next attempt. */
  wake(): void {
    if (this.#url !== undefined && this.#source === undefined) this.#connect("connecting");
  }

  /** Stops permanently. */
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
