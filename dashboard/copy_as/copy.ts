/** Text generated from a log, ready to be pasted. */
export interface Copy {
  readonly text: string;
  /** What is missing, redacted or different from what was sent: one sentence each, no hidden characters. */
  readonly notes: readonly string[];
}
