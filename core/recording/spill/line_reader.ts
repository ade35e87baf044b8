const CHUNK = 131_072;
const LINE_FEED = 10;

/** Reads a file line by line, from a place on. Nobody else may use the handle between two calls. */
export class LineReader {
  readonly #handle: Deno.FsFile;
  #buffer: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #filled = 0;
  #used = 0;
  #readTo: number;
  #at: number;

  /**
   * Begins.
   *
   * @param handle The file.
   * @param offset Where a line begins.
   */
  constructor(handle: Deno.FsFile, offset: number) {
    this.#handle = handle;
    this.#readTo = offset;
    this.#at = offset;
  }

  /** Where the next line begins. */
  get at(): number {
    return this.#at;
  }

  /**
   * Reads a line.
   *
   * @returns Its bytes without the line feed, valid until the next call; `undefined` where no line
   * ends any more.
   */
  async next(): Promise<Uint8Array | undefined> {
    let searchFrom = this.#used;
    while (true) {
      const end = this.#buffer.subarray(0, this.#filled).indexOf(LINE_FEED, searchFrom);
      if (end >= 0) {
        const line = this.#buffer.subarray(this.#used, end);
        this.#used = end + 1;
        this.#at += line.length + 1;
        return line;
      }
      const left = this.#filled - this.#used;
      if (!await this.#fill()) return undefined;
      searchFrom = left;
    }
  }

  /**
   * Reads all lines that are left.
   *
   * @param pause Lets others have their turn.
   */
  async *rest(pause: () => Promise<void>): AsyncGenerator<Uint8Array, void, void> {
    let count = 0;
    for (let line = await this.next(); line !== undefined; line = await this.next()) {
      yield line;
      if (++count % 64 === 0) await pause();
    }
  }

  /** Reads on behind what is left; a line that is longer than the buffer makes it grow. */
  async #fill(): Promise<boolean> {
    const left = this.#buffer.subarray(this.#used, this.#filled);
    const size = Math.max(CHUNK, left.length * 2);
    const next = new Uint8Array(size);
    next.set(left);
    await this.#handle.seek(this.#readTo, Deno.SeekMode.Start);
    const count = await this.#handle.read(next.subarray(left.length)) ?? 0;
    this.#buffer = next;
    this.#filled = left.length + count;
    this.#used = 0;
    this.#readTo += count;
    return count > 0;
  }
}
