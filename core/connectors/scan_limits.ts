import type { LogCursor } from "../log/log.ts";

/** Most rows looked at, so that an answer takes no longer however many there are. */
export const MAX_ROWS = 10_000;
/** Milliseconds after which no more are looked at. */
export const MAX_MS = 2_000;

/** How far is looked at most for one answer, where no index finds it. */
export interface ScanLimits {
  /**
   * Most rows looked at.
   *
   * @default {10_000}
   */
  readonly maxRows?: number | undefined;
  /**
   * Milliseconds after which no more rows are asked for.
   *
   * @default {2_000}
   */
  readonly maxMs?: number | undefined;
  /**
   * The time, in milliseconds.
   *
   * @default {performance.now}
   */
  readonly now?: (() => number) | undefined;
}

/** How far was looked. */
export interface ScanExtent {
  /** Whether as many were found as asked for, or there are no more. */
  readonly isComplete: boolean;
  /**
   * Where the search ended, if it is not complete: given as `before` it goes on there. `undefined`
   * if nothing was looked at.
   */
  readonly scannedTo: LogCursor | undefined;
}
