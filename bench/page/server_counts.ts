/** What a server says of its records, from the beginning. */
export interface ServerCounts {
  readonly captured: number;
  readonly dropped: number;
}
