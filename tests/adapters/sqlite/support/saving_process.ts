import { OutputLines } from "../../../support/output_lines.ts";

/** A process that saves batches of 40 logs, whose content is the key of the batch. */
export class SavingProcess {
  readonly output: OutputLines;
  readonly #child: Deno.ChildProcess;

  /** Starts it. */
  constructor(path: string, prefix: string, batches = Infinity) {
    const script = new URL("save_for_ever.ts", import.meta.url).pathname;
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", "--no-check", script, path, prefix, String(batches)],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.output = new OutputLines(this.#child.stdout, `save_for_ever.ts ${prefix}`);
  }

  /** Keys of the batches that it said are stored. */
  get savedKeys(): string[] {
    return this.output.matching(/^saved /).map((line) => line.slice("saved ".length));
  }

  /** Kills it at once, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.status;
    await this.output.ended;
  }

  /** Waits until it has ended by itself. */
  async end(): Promise<void> {
    await this.output.waitFor(/^done$/);
    await this.#child.status;
    await this.output.ended;
  }
}
