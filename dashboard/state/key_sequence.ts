const SEQUENCE_MS = 1200;

/** Combines `g` with a key that soon follows. */
export class KeySequence {
  #prefix = "";
  #at = 0;

  /**
   * Handles a key press.
   *
   * @param key Its name in events.
   * @param at When, milliseconds.
   * @returns The name of the key, or of the sequence it completes: `"g r"`.
   */
  press(key: string, at: number): string {
    const isNext = this.#prefix !== "" && at - this.#at < SEQUENCE_MS;
    const name = isNext ? `${this.#prefix} ${key}` : key;
    this.#prefix = !isNext && key === "g" ? "g" : "";
    this.#at = at;
    return name;
  }
}
