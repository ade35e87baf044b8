import type { Log, LogCursor } from "../log/log.ts";

/** A page of logs. */
export interface LogPage {
  readonly logs: readonly Log[];
  /** Where older ones follow: to be given as `before`. */
  readonly next: LogCursor | undefined;
  /** Whether these are as many as asked for, or all that there are. */
  readonly isComplete: boolean;
}
