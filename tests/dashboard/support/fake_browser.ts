import type { LiveSurroundings, Timer } from "../../../dashboard/server/live_stream.ts";

interface Waiting {
  readonly run: () => void;
  readonly at: number;
}

/** An event stream whose server is the test. */
export class FakeSource extends EventTarget {
  readonly url: string;
  isClosed = false;

  constructor(url: string) {
    super();
    this.url = url;
  }

  close(): void {
    this.isClosed = true;
  }

  /** An event from the server. */
  send(name: string, data: unknown = {}): void {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }

  /** The connection breaks. */
  fail(): void {
    this.dispatchEvent(new Event("error"));
  }
}

/** Timers and event streams in the hand of a test. */
export class FakeBrowser implements LiveSurroundings {
  readonly sources: FakeSource[] = [];
  readonly #timers = new Map<number, Waiting>();
  #now = 0;
  #next = 1;

  /** The stream opened last. */
  get source(): FakeSource {
    const source = this.sources.at(-1);
    if (source === undefined) throw new Error("No stream has been opened");
    return source;
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  createSource(url: string): EventSource {
    const source = new FakeSource(url);
    this.sources.push(source);
    return source as unknown as EventSource;
  }

  setTimeout(run: () => void, ms: number): Timer {
    const id = this.#next++;
    this.#timers.set(id, { run, at: this.#now + ms });
    return id as unknown as Timer;
  }

  clearTimeout(timer: Timer): void {
    this.#timers.delete(Number(timer));
  }

  random(): number {
    return 1;
  }

  /** Lets time pass, and everything that is due happen. */
  async pass(ms: number): Promise<void> {
    this.#now += ms;
    for (const [id, { run, at }] of [...this.#timers]) {
      if (at > this.#now) continue;
      this.#timers.delete(id);
      run();
    }
    await this.settle();
  }

  /** Lets answers arrive that are on their way. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  }
}
