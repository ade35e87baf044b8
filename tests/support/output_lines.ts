import { withDeadline } from "./deadline.ts";

/** What a process prints, line by line, while it runs. */
export class OutputLines {
  /** The lines so far. */
  readonly lines: string[] = [];
  /** Resolves when the process has closed the stream. */
  readonly ended: Promise<void>;
  readonly #name: string;
  readonly #waiting = new Set<() => void>();

  /**
   * Begins to read.
   *
   * @param stream What to read; it is read to its end.
   * @param name Named in errors.
   */
  constructor(stream: ReadableStream<Uint8Array>, name: string) {
    this.#name = name;
    this.ended = this.#read(stream);
  }

  /** All of it. */
  get text(): string {
    return this.lines.join("\n");
  }

  /** The lines that match. */
  matching(pattern: RegExp): string[] {
    return this.lines.filter((line) => pattern.test(line));
  }

  /**
   * Waits until some lines match, also ones that came already.
   *
   * @param pattern What they match.
   * @param count How many.
   * @returns The match in the last of them.
   */
  async waitFor(pattern: RegExp, count = 1): Promise<RegExpExecArray> {
    const search = Promise.withResolvers<RegExpExecArray>();
    const look = () => {
      const match = pattern.exec(this.matching(pattern)[count - 1] ?? "");
      if (match !== null) search.resolve(match);
    };
    this.#waiting.add(look);
    this.ended.then(() =>
      search.reject(new Error(`${this.#name} ended without ${pattern}:\n${this.text}`))
    );
    look();
    try {
      return await withDeadline(search.promise, () => `${pattern} in ${this.#name}:\n${this.text}`);
    } finally {
      this.#waiting.delete(look);
    }
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    let rest = "";
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      if (lines.length === 0) continue;
      this.lines.push(...lines);
      for (const look of this.#waiting) look();
    }
    if (rest !== "") this.lines.push(rest);
    for (const look of this.#waiting) look();
  }
}
