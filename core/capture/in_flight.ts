import type { Exchange } from "./exchange.ts";

/**
 * Requests that began and did not end. Each knows its place, so that coming and going cost next to
 * nothing: a `Set` would take a hash and an entry of it for every request.
 */
export class InFlight {
  readonly #exchanges: Exchange[] = [];

  /** How many there are. */
  get size(): number {
    return this.#exchanges.length;
  }

  /** One begins. */
  add(exchange: Exchange): void {
    exchange.place = this.#exchanges.push(exchange) - 1;
  }

  /** One is over; the last takes its place. */
  remove(exchange: Exchange): void {
    const { place } = exchange;
    if (this.#exchanges[place] !== exchange) return;
    const last = this.#exchanges.pop();
    if (last === undefined || last === exchange) return;
    this.#exchanges[place] = last;
    last.place = place;
  }

  /** All of them, longest first. */
  list(): Exchange[] {
    return this.#exchanges.toSorted((a, b) => a.startedAt - b.startedAt);
  }
}
