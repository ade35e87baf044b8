import type { LogCursor } from "./log.ts";

/**
 * Most rows looked at: a quarter more than ten thousand, so that an answer takes no more than half as
 * long again, however many rows there are.
 */
export const MAX_ROWS = 12_500;
/** Milliseconds after which no more are looked at. */
export const MAX_MS = 2_000;

/** How far is looked at most for one answer, where no index finds it. */
export interface ScanLimits {
  /**
   * Most rows looked at.
   *
   * @default {12_500}
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
