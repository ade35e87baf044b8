/** Latency at a fixed rate. */
export interface Latency {
  /** Requests a second. */
  readonly rate: number;
  /** Share of the rate that was answered in time; below it latency grows without end. */
  readonly heldShare: number;
  /** Share of its turns in which the load generator had nothing to do. */
  readonly idleShare: number;
  /** `null` if nothing was answered. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

/** One round of one variant, which answered requests. */
export interface RequestMeasurement {
  readonly kind: "requests";
  /**
   * User and system time of the server's process, microseconds a request; with what it put off and
   * did after the last of them.
   */
  readonly cpuUs: number;
  readonly requestsPerSecond: number;
  /** `undefined` where it was not asked for. */
  readonly latency: Latency | undefined;
  /** The most resident memory from start to end, megabytes. */
  readonly peakMemoryMb: number;
  /** Share of the requests that were recorded; `undefined` for a server that records nothing. */
  readonly recordedShare: number | undefined;
}

/** One round of one variant, whose streams were open and silent. */
export interface IdleMeasurement {
  readonly kind: "idle";
  /** User and system time of the server's process, milliseconds a second. */
  readonly cpuMsPerSecond: number;
  /** Resident memory that the clients added, kilobytes for each. */
  readonly memoryKbPerClient: number;
  readonly peakMemoryMb: number;
}

/** One round of one variant. */
export type Measurement = RequestMeasurement | IdleMeasurement;

/** The rounds of a workload by the name of the variant. */
export type Rounds<T extends Measurement = Measurement> = ReadonlyMap<string, readonly T[]>;
