import type { TracerStats } from "@supertracer/core";
import { fileURLToPath } from "node:url";
import { OutputLines } from "../../tests/support/output_lines.ts";
import type { AppOptions } from "./traced_app.ts";

const PROGRAM = fileURLToPath(new URL("traced_app.ts", import.meta.url));
/** Requests go out at this rate. */
const INTERVAL_MS = 5;
/** Longest wait for the storage to have caught up. */
const PATIENCE_MS = 30_000;

/** What a run of a case showed. */
export interface Outcome {
  /** Requests that were answered. */
  readonly answered: number;
  /** Of those that `flush()` called stored, or that were in spill files: how many are not stored. */
  readonly broken: number;
  /** Of all: how many are not stored. */
  readonly lost: number;
  /** How many are stored more than once. */
  readonly doubled: number;
  /** The slowest answer, in milliseconds. */
  readonly slowestMs: number;
  /** From the end of the fault until nothing waited any more; `undefined` after a crash. */
  readonly backAfterMs: number | undefined;
}

/** An app in a process of its own, and requests to it, one after the other. */
export class ObservedRun {
  readonly #options: AppOptions;
  readonly #answered = new Set<number>();
  /** Numbers of requests that are promised to be stored. */
  readonly #promised = new Set<number>();
  #process: Deno.ChildProcess | undefined;
  #output: OutputLines | undefined;
  #port = 0;
  #slowestMs = 0;
  #backAfterMs: number | undefined;
  #first = 0;

  constructor(options: AppOptions) {
    this.#options = options;
  }

  /** Process id of the app. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Starts the app, again after {@linkcode kill}. */
  async start(): Promise<void> {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", "--no-check", PROGRAM, JSON.stringify(this.#options)],
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#output = new OutputLines(this.#process.stdout, "the traced app");
    this.#port = Number((await this.#output.waitFor(/^listening (\d+)/))[1]);
    this.#first = this.#answered.size;
    // What is slow once, when the app is new, is no part of a fault.
    for (let i = 0; i < 20; i++) await this.#request(false);
  }

  /** Sends requests for so long. */
  async serve(ms: number): Promise<void> {
    const end = performance.now() + ms;
    while (performance.now() < end) {
      await this.#request(true);
      await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
    }
  }

  /** Kills the app, whatever it is doing. */
  async kill(): Promise<void> {
    this.#process?.kill("SIGKILL");
    await this.#process?.status;
    await this.#output?.ended;
    const flushed = this.#output?.matching(/^flushed \d+$/).at(-1);
    const upTo = flushed === undefined ? -1 : Number(flushed.slice(8));
    for (let n = this.#first; n <= upTo; n++) this.#promise(n);
  }

  /** These are promised to be stored, because they are in a file. */
  promise(numbers: readonly number[]): void {
    for (const number of numbers) this.#promise(number);
  }

  /** The fault is over: waits until nothing waits any more, with the app in use. */
  async recover(): Promise<void> {
    const start = performance.now();
    while (true) {
      await this.serve(50);
      const line = this.#output?.matching(/^stats /).at(-1)?.slice(6);
      const stats: TracerStats | undefined = line === undefined ? undefined : JSON.parse(line);
      const behind = stats === undefined ? Infinity : stats.spilled + stats.queued + stats.writing;
      // What was recorded in the last 200 ms waits at any time.
      if (stats?.state !== "retrying" && behind < 60) break;
      if (performance.now() - start > PATIENCE_MS) throw new Error(`it never came back: ${line}`);
    }
    this.#backAfterMs = performance.now() - start;
  }

  /** Ends the app, once all is stored. */
  async end(): Promise<void> {
    const upTo = this.#answered.size - 1;
    await this.#output?.waitFor(new RegExp(`^flushed ${upTo}$`));
    await this.kill();
  }

  /**
   * What came of it.
   *
   * @param stored Numbers of the requests in the storage, as often as they are there.
   */
  outcome(stored: readonly number[]): Outcome {
    const unique = new Set(stored);
    return {
      answered: this.#answered.size,
      broken: [...this.#promised].filter((number) => !unique.has(number)).length,
      lost: [...this.#answered].filter((number) => !unique.has(number)).length,
      doubled: stored.length - unique.size,
      slowestMs: this.#slowestMs,
      backAfterMs: this.#backAfterMs,
    };
  }

  #promise(number: number): void {
    if (this.#answered.has(number)) this.#promised.add(number);
  }

  async #request(isMeasured: boolean): Promise<void> {
    const number = this.#answered.size;
    const start = performance.now();
    const response = await fetch(`http://127.0.0.1:${this.#port}/${number}`);
    await response.text();
    this.#answered.add(number);
    if (isMeasured) this.#slowestMs = Math.max(this.#slowestMs, performance.now() - start);
  }
}
