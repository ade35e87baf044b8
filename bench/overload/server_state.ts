import type { Durations } from "../event_loop/durations.ts";

/** What a server holds. */
export interface ServerState {
  /** Resident memory, 2^20 bytes. */
  readonly rssMb: number;
  /** JavaScript's heap in use, and what it holds outside, 2^20 bytes. */
  readonly heapMb: number;
  /** Records that wait or are being written. */
  readonly waiting: number;
  /** Their estimated size, 2^20 bytes. */
  readonly queuedMb: number;
  readonly saved: number;
  readonly dropped: number;
  readonly failedWrites: number;
}

/** What went on between two commands. */
export interface LoopReport {
  /** How long the event loop was held. */
  readonly held: Durations;
  /** The most of everything, looked at four times a second. */
  readonly most: ServerState;
}
