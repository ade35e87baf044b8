import { clearTimeout, setTimeout } from "node:timers";
import type { StatementRunner } from "../connection/statement_runner.ts";

/**
 * Least milliseconds between two notifications: the server commits those of all databases one after
 * the other.
 */
const INTERVAL_MS = 1_000;

/** Tells those who watch logs of what was saved, at most once a second. */
export class Notifier {
  readonly #sender: string;
  /** Channel of `NOTIFY`; empty for none. */
  channel = "";
  #runner: StatementRunner | undefined;
  #first = Infinity;
  #last = -Infinity;
  #sentAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> = Promise.resolve();
  #isStopped = false;

  /** @param sender Id of this process. */
  constructor(sender: string) {
    this.#sender = sender;
  }

  /** Tells on this channel from now on. */
  use(channel: string): void {
    this.channel = channel;
    this.#isStopped = false;
  }

  /**
   * Logs were saved that somebody watches.
   *
   * @param runner Runs the statement.
   * @param ids Their ids, ascending.
   */
  saved(runner: StatementRunner, ids: readonly number[]): void {
    const [first] = ids;
    const last = ids.at(-1);
    if (this.channel === "" || first === undefined || last === undefined) return;
    this.#runner = runner;
    this.#first = Math.min(this.#first, first);
    this.#last = Math.max(this.#last, last);
    if (this.#timer !== undefined) return;
    if (this.#isStopped) return this.#send();
    const waitMs = Math.max(0, this.#sentAt + INTERVAL_MS - performance.now());
    this.#timer = setTimeout(() => this.#send(), waitMs).unref();
  }

  /** Tells what is not told yet, and leaves no timer; what is saved from now on is told at once. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== undefined) this.#send();
    await this.#sending;
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const payload = `${this.#sender}:${this.#first}-${this.#last}`;
    this.#first = Infinity;
    this.#last = -Infinity;
    this.#sentAt = performance.now();
    const sent = this.#runner?.read("SELECT pg_notify($1::text, $2::text)", [
      this.channel,
      payload,
    ]);
    // Those who watch look by themselves every now and then; saving reports the outage.
    this.#sending = Promise.allSettled([this.#sending, sent]).then(() => {});
  }
}
