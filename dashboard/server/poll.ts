import { signal } from "@preact/signals";
import { messageOf } from "../text/message_of.ts";
import { ServerError } from "./api.ts";
import { browserSurroundings, type Timer } from "./live_stream.ts";

/** Why something could not be loaded. */
export interface Problem {
  readonly message: string;
  /** Whether it does not exist (any more), so that retrying is pointless. */
  readonly isMissing: boolean;
}

/** The part of the browser that a {@linkcode Poll} uses. */
export interface PollSurroundings {
  setTimeout(run: () => void, ms: number): Timer;
  clearTimeout(timer: Timer): void;
  /** Monotonic milliseconds. */
  now(): number;
}

/** Minimum pause relative to the response time, to spare a slow server. */
const REST = 9;
const MOST_REMEMBERED = 12;

/** The last responses, so that returning to a screen shows it immediately. */
const remembered = new Map<string, unknown>();

/** Forgets all responses, for example when another user logs in. */
export function forgetAnswers(): void {
  remembered.clear();
}

/** Refreshes a response of the server at an interval while awake. */
export class Poll<T> {
  /** The last response. */
  readonly data = signal<T | undefined>(undefined);
  /** Why the last attempt failed; the previous response is kept. */
  readonly problem = signal<Problem | undefined>(undefined);
  /** Whether the response shown is for another key. */
  readonly isStale = signal(false);

  readonly #around: PollSurroundings;
  readonly #intervalMs: () => number;
  #key = "";
  #load: ((signal: AbortSignal) => Promise<T>) | undefined;
  #isLive = true;
  #isAwake = true;
  #dueAt = 0;
  #timer: Timer | undefined;
  #abort = new AbortController();

  constructor(intervalMs: () => number, around: PollSurroundings = browser) {
    this.#intervalMs = intervalMs;
    this.#around = around;
  }

  /**
   * Loads now and then repeatedly.
   *
   * @param key Identifies what is loaded.
   * @param load Loads it from the server.
   * @param isLive `false` if the response can't change any more: it is loaded once.
   */
  show(key: string, load: (signal: AbortSignal) => Promise<T>, isLive = true): void {
    this.#key = key;
    this.#load = load;
    this.#isLive = isLive;
    const known = remembered.get(key);
    if (known !== undefined) this.data.value = known as T;
    this.isStale.value = known === undefined && this.data.peek() !== undefined;
    void this.reload();
  }

  /** Reloads immediately. */
  async reload(): Promise<void> {
    const load = this.#load;
    if (load === undefined) return;
    this.#clear();
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const began = this.#around.now();
    try {
      const answer = await load(signal);
      if (signal.aborted) return;
      remember(this.#key, answer);
      this.data.value = answer;
      this.problem.value = undefined;
      this.isStale.value = false;
    } catch (error) {
      if (signal.aborted) return;
      this.problem.value = {
        message: messageOf(error),
        isMissing: error instanceof ServerError && error.status === 404,
      };
    }
    const took = this.#around.now() - began;
    this.#dueAt = this.#around.now() + Math.max(this.#intervalMs(), took * REST);
    this.#schedule();
  }

  /** Pauses or resumes; an overdue refresh happens immediately. */
  setAwake(isAwake: boolean): void {
    if (this.#isAwake === isAwake) return;
    this.#isAwake = isAwake;
    this.#clear();
    this.#schedule();
  }

  /** Stops permanently. */
  close(): void {
    this.#load = undefined;
    this.#clear();
    this.#abort.abort();
  }

  #schedule(): void {
    const isOver = !this.#isLive && this.problem.peek() === undefined;
    if (!this.#isAwake || isOver || this.problem.peek()?.isMissing || this.#dueAt === 0) return;
    const wait = Math.max(0, this.#dueAt - this.#around.now());
    this.#timer = this.#around.setTimeout(() => void this.reload(), wait);
  }

  #clear(): void {
    if (this.#timer !== undefined) this.#around.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

const browser: PollSurroundings = { ...browserSurroundings, now: () => performance.now() };

function remember(key: string, answer: unknown): void {
  remembered.delete(key);
  remembered.set(key, answer);
  for (const oldest of remembered.keys()) {
    if (remembered.size <= MOST_REMEMBERED) break;
    remembered.delete(oldest);
  }
}
