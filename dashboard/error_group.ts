/** What somebody has decided about a group of errors. */
export type ErrorState = "open" | "resolved" | "ignored";

/** Errors that are one and the same defect. */
export interface ErrorGroup {
  /** Its fingerprint, in hexadecimal. */
  readonly id: string;
  /** Class of the error, or `"HTTP 500"`. */
  readonly name: string;
  /** Numbers in it are folded. */
  readonly message: string;
  readonly route: string | null;
  readonly method: string | null;
  readonly source: "request" | "log";
  readonly loggerName: string | null;
  readonly count: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly state: ErrorState;
  /** It came again after it had been resolved. */
  readonly isRegression: boolean;
  readonly topFrame: string | null;
  readonly lastLogId: number | null;
  readonly sparkline: {
    readonly start: number;
    readonly bucketMs: number;
    readonly counts: readonly number[];
  };
}

/** How many groups are in each state. */
export type ErrorCounts = Readonly<Record<ErrorState, number>>;
