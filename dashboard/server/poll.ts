import { signal } from "@preact/signals";
import { messageOf } from "../text/message_of.ts";
import { ServerError } from "./api.ts";
import { browserSurroundings, type Timer } from "./live_stream.ts";

/** Why something could not be loaded. */
export interface Problem {
  readonly message: string;
  /** There is no such thing (any more): asking again is of no use. */
  readonly isMissing: boolean;
}

/** What a {@linkcode Poll} needs of the browser. */
export interface PollSurroundings {
  setTimeout(run: () => void, ms: number): Timer;
  clearTimeout(timer: Timer): void;
  /** Milliseconds that only go forward. */
  now(): number;
}

/** A server that needs a second for an answer is not asked every two. */
const REST = 9;
const MOST_REMEMBERED = 12;

/** The last answers, so that a screen that is come back to is there at once. */
const remembered = new Map<string, unknown>();

/** Forgets all answers, as when somebody else logs in. */
export function forgetAnswers(): void {
  remembered.clear();
}

/** Keeps an answer of the server as new as the interval says, for as long as it is awake. */
export class Poll<T> {
  /** The last answer. */
  readonly data = signal<T | undefined>(undefined);
  /** Why the last try failed; the answer before it is kept. */
  readonly problem = signal<Problem | undefined>(undefined);
  /** Whether the answer shown is that of another question. */
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
   * Asks a question, now and again and again.
   *
   * @param key Tells questions apart.
   * @param load Asks the server.
   * @param isLive `false` where the answer can't change any more: it is asked for once.
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

  /** Asks again at once. */
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

  /** Stops asking, or goes on; what came due meanwhile is asked at once. */
  setAwake(isAwake: boolean): void {
    if (this.#isAwake === isAwake) return;
    this.#isAwake = isAwake;
    this.#clear();
    this.#schedule();
  }

  /** Stops for good. */
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
