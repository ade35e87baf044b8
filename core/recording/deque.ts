const SMALLEST = 64;

/** A double-ended queue on a ring that grows, and is released when it is empty. */
export class Deque<T> {
  #ring: (T | undefined)[] = new Array(SMALLEST);
  #head = 0;
  #length = 0;

  /** Items in it. */
  get length(): number {
    return this.#length;
  }

  /** The oldest item. */
  get first(): T | undefined {
    return this.#ring[this.#head];
  }

  /** Adds the newest item. */
  push(item: T): void {
    if (this.#length === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#length) & (this.#ring.length - 1)] = item;
    this.#length++;
  }

  /** Takes the oldest item. */
  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.#shrink();
    return item;
  }

  /** Takes the newest item. */
  pop(): T | undefined {
    if (this.#length === 0) return undefined;
    const index = (this.#head + this.#length - 1) & (this.#ring.length - 1);
    const item = this.#ring[index];
    this.#ring[index] = undefined;
    this.#shrink();
    return item;
  }

  #grow(): void {
    const items = this.#ring;
    this.#ring = items.slice(this.#head).concat(items.slice(0, this.#head));
    this.#ring.length = items.length * 2;
    this.#head = 0;
  }

  #shrink(): void {
    this.#length--;
    // Steady traffic stays below this size and keeps its ring.
    if (this.#length === 0 && this.#ring.length > 1_024) {
      this.#ring = new Array(SMALLEST);
      this.#head = 0;
    }
  }
}
