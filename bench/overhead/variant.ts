/** How to start the server of a variant. */
export interface ServerStart {
  /** Arguments of `deno run`. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Asks a peer's sink for the requests recorded so far, of all rounds. */
  readonly received?: () => Promise<number>;
  /** Lines on stdout for each request, of a peer that logs there. */
  readonly linesPerRequest?: number;
}

/** Something whose cost is measured. */
export interface Variant {
  readonly name: string;
  readonly label: string;
  /** What it records, for the reader of a table. */
  readonly records: string;
  /** One of SuperTracer's own. */
  readonly ours?: true;
  /** What it needs beside it, started once; disposed of when the bench ends. */
  prepare(stack: AsyncDisposableStack): Promise<ServerStart>;
}
