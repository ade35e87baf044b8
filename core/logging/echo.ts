import type { Log } from "../log/log.ts";
import { escapeForTerminal } from "../text/hidden_characters.ts";
import { type ConsoleFunction, withoutPatches } from "./console_methods.ts";
import type { LineLevel } from "./severity.ts";

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
  return escapeForTerminal(parts.join(" "));
}
