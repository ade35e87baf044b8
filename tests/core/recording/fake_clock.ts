import type { Clock } from "../../../core/runtime/timers.ts";

interface FakeTimer {
  readonly at: number;
  readonly callback: () => void;
  readonly keepsAlive: boolean;
}

/** A clock that tests move. */
export class FakeClock implements Clock {
  readonly timers = new Set<FakeTimer>();
  #now = 1_780_000_000_000;

  now(): number {
    return this.#now;
  }

  setTimer(callback: () => void, delayMs: number, keepsAlive: boolean): () => void {
    const timer = { at: this.#now + Math.max(0, delayMs), callback, keepsAlive };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Lets time pass, and all timers due in it run in their order. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    while (true) {
      let next: FakeTimer | undefined;
      for (const timer of this.timers) {
        if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer;
      }
      if (next === undefined) break;
      this.timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
      await settle();
    }
    this.#now = end;
  }

  /** Sets the clock, as an administrator would; timers keep their distance. */
  jump(ms: number): void {
    this.#now += ms;
    const timers = [...this.timers];
    this.timers.clear();
    for (const timer of timers) this.timers.add({ ...timer, at: timer.at + ms });
  }
}

/** Lets everything happen that needs no time. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 60; i++) await Promise.resolve();
}
