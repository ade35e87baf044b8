/** The beginning of what an encoded body decodes to. */
export interface DecodedStart {
  readonly chunks: readonly Uint8Array[];
  /** Whether that is all of it. */
  readonly isWhole: boolean;
}
