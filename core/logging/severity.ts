import { ConfigError } from "../connectors/errors.ts";

/** Level of a log line. */
export type LineLevel = "DEBUG" | "INFO" | "WARN" | "ERROR";

/** Numbers of the levels, as Python's `logging` has them. */
export const SEVERITY: Readonly<Record<LineLevel, number>> = {
  DEBUG: 10,
  INFO: 20,
  WARN: 30,
  ERROR: 40,
};

/**
 * The number of a level.
 *
 * @param level Name or number.
 * @returns 10, 20, 30 or 40.
 * @throws {ConfigError} If there is no such level.
 */
export function severityOf(level: unknown): number {
  for (const [name, number] of Object.entries(SEVERITY)) {
    if (level === name || level === number) return number;
  }
  throw new ConfigError(
    `Cannot make a logger: level must be "DEBUG", "INFO", "WARN", "ERROR", 10, 20, 30 or 40, ` +
      `received ${typeof level === "string" ? JSON.stringify(level.slice(0, 100)) : typeof level}`,
  );
}
