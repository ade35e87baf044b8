import type { Log } from "../log/log.ts";
import { escapeForTerminal } from "../text/hidden_characters.ts";
import { type ConsoleFunction, withoutPatches } from "./console_methods.ts";
import type { LineLevel } from "./logger.ts";

/** Prints the tracer's few lines: at startup, and when a kind of trouble begins and ends. */
export class Terminal {
  /** Number of lines that could not be printed. */
  caught = 0;
  readonly #write: (line: string) => void;

  /**
   * @param write Prints to standard error, without being recorded as a line of the app.
   */
  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  /** Prints a line for the person who starts the app. */
  say(line: string): void {
    this.#print(line);
  }

  /** Prints a line about trouble of the tracer, or its end. */
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
 * Returns a function that prints a line to standard error without the console: with telemetry on,
 * console lines are exported with the app's own logs, in the span of the current request.
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

const METHODS = { DEBUG: "debug", INFO: "info", WARN: "warn", ERROR: "error" } as const;

let echoing = 0;

/** Whether the tracer is printing a line, which is not one of the app's. */
export function isEchoing(): boolean {
  return echoing > 0;
}

/** Prints a log as one line with the console's original methods. */
export function echoLine(log: Log, level: LineLevel, target: Console = console): void {
  echoing++;
  try {
    const print: ConsoleFunction = withoutPatches(target[METHODS[level]]);
    Reflect.apply(print, target, [formatLine(log)]);
  } finally {
    echoing--;
  }
}

/**
 * Formats a log as one line: time, level, logger, message, error, metadata. Control characters and
 * others that could deceive in a terminal are escaped.
 */
export function formatLine(log: Log): string {
  const time = new Date(log.timestamp).toISOString();
  const parts = [time, log.logLevel.padEnd(5), log.loggerName ?? "", log.content];
  if (log.errorMessage !== undefined && !log.content.includes(log.errorMessage)) {
    parts.push(log.errorMessage);
  }
  if (log.metadata !== undefined) parts.push(JSON.stringify(log.metadata));
  return escapeForTerminal(parts.join(" "));
}
