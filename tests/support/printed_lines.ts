/** Keeps what is printed to standard error, past the console, out of the output of the tests. */
export class PrintedLines implements Disposable {
  /** The lines so far. */
  readonly lines: string[] = [];
  readonly #original = Deno.stderr.writeSync;
  readonly #decoder = new TextDecoder();

  constructor() {
    Deno.stderr.writeSync = (bytes) => {
      const text = this.#decoder.decode(bytes);
      this.lines.push(text.replace(/\n$/, ""));
      return bytes.length;
    };
  }

  /** Ends it; who took the function before goes on printing here. */
  [Symbol.dispose](): void {
    Deno.stderr.writeSync = this.#original;
  }
}
