import type { Log } from "../log.ts";
import { type ConsoleFunction, withoutPatches } from "./console_methods.ts";
import type { LineLevel } from "./severity.ts";

/** What moves the cursor, begins a line or turns the direction of text in a terminal. */
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/gu;

const METHODS = { DEBUG: "debug", INFO: "info", WARN: "warn", ERROR: "error" } as const;

let echoing = 0;

/** Whether a line of ours is being printed right now, which is no line of the app. */
export function isEchoing(): boolean {
  return echoing > 0;
}

/** Prints a log in one line through the console's own methods. */
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
 * Writes a log as one line: time, level, logger, message, error, metadata. Control characters and
 * what else could deceive in a terminal are escaped.
 */
export function formatLine(log: Log): string {
  const time = new Date(log.timestamp).toISOString();
  const parts = [time, log.logLevel.padEnd(5), log.loggerName ?? "", log.content];
  if (log.errorMessage !== undefined && !log.content.includes(log.errorMessage)) {
    parts.push(log.errorMessage);
  }
  if (log.metadata !== undefined) parts.push(JSON.stringify(log.metadata));
  return parts.join(" ").replace(UNPRINTABLE, escapeCharacter);
}

function escapeCharacter(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\r") return "\\r";
  if (character === "\t") return "\\t";
  const code = character.codePointAt(0) ?? 0;
  return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}
