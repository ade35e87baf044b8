import type { RequestWorkload } from "../workload.ts";

/** What the clients saw. */
export interface Load {
  readonly requests: number;
  /** Answers with another status than 2xx or 3xx, and broken connections. */
  readonly failures: number;
  readonly seconds: number;
}

/** Sends as many requests as the server answers. */
export interface LoadGenerator {
  readonly name: string;
  run(origin: string, workload: RequestWorkload, seconds: number): Promise<Load>;
}
