import { escapeForTerminal } from "../text/hidden_characters.ts";

/** Prints our few lines: one at start-up, one for each kind of trouble when it begins and ends. */
export class Terminal {
  /** Lines that could not be printed. */
  caught = 0;
  readonly #write: (line: string) => void;

  /**
   * @param write Prints to standard error; never recorded as a line of the app's.
   */
  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  /** A line for the person who starts the app. */
  say(line: string): void {
    this.#print(line);
  }

  /** A line on trouble of ours, or its end. */
  warn(line: string): void {
    this.#print(`SuperTracer: ${line}`);
  }

  #print(line: string): void {
    try {
      this.#write(escapeForTerminal(line));
    } catch {
      this.caught++; // A terminal that is gone must not harm the app.
    }
  }
}
