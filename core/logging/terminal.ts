import { escapeForTerminal } from "../text/hidden_characters.ts";
import { withoutPatches } from "./console_methods.ts";

/** Prints the tracer's few lines: at start-up, and when a kind of trouble begins and ends. */
export class Terminal {
  /** Lines that could not be printed. */
  caught = 0;
  readonly #write: (line: string) => void;

  /**
   * @param write Prints to standard error; is never recorded as a line of the app.
   */
  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  /** Prints a line for the person who starts the app. */
  say(line: string): void {
    this.#print(line);
  }

  /** Prints a line on trouble of the tracer, or its end. */
  warn(line: string): void {
    this.#print(`SuperTracer: ${line}`);
  }

  #print(line: string): void {
    try {
      this.#write(escapeForTerminal(line));
    } catch {
      this.caught++; // A closed terminal must not harm the app.
    }
  }
}

/** The parts of a runtime that write to standard error. */
interface Host {
  readonly Deno?: { readonly stderr?: { writeSync(bytes: Uint8Array): number } };
  readonly process?: { readonly stderr?: { write?(text: string): unknown } };
}

/**
 * Makes a function that prints a line to standard error without the console: with telemetry on,
 * console lines are exported with the app's own logs, on the span of whatever request is under way.
 */
export function linePrinter(host: Host = globalThis as Host): (line: string) => void {
  const deno = host.Deno?.stderr;
  if (typeof deno?.writeSync === "function") {
    const write = deno.writeSync.bind(deno);
    return (line) => {
      let rest = new TextEncoder().encode(`${line}\n`);
      while (rest.length > 0) rest = rest.subarray(write(rest));
    };
  }
  const node = host.process?.stderr;
  if (typeof node?.write === "function") {
    const write = node.write.bind(node);
    return (line) => void write(`${line}\n`);
  }
  return withoutPatches(console.error);
}
