const SEQUENCE_MS = 1200;

/** Joins `g` and the key that follows it soon. */
export class KeySequence {
  #prefix = "";
  #at = 0;

  /**
   * A key was pressed.
   *
   * @param key Its name, as events have it.
   * @param at When, milliseconds.
   * @returns The name of the key, or of the sequence that it ends: `"g r"`.
   */
  press(key: string, at: number): string {
    const isNext = this.#prefix !== "" && at - this.#at < SEQUENCE_MS;
    const name = isNext ? `${this.#prefix} ${key}` : key;
    this.#prefix = !isNext && key === "g" ? "g" : "";
    this.#at = at;
    return name;
  }
}
