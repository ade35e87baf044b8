import type { Latency, RequestMeasurement } from "../../../bench/overhead/measurement.ts";

/** A measurement of which only some figures matter. */
export function measurement(some: Partial<RequestMeasurement>): RequestMeasurement {
  return {
    kind: "requests",
    cpuUs: 10,
    requestsPerSecond: 10_000,
    latency: undefined,
    peakMemoryMb: 50,
    recordedShare: undefined,
    ...some,
  };
}

/** A latency of which only some figures matter; the rate was held. */
export function latency(some: Partial<Latency>): Latency {
  return { rate: 5_000, heldShare: 1, idleShare: 0.5, p50Ms: 1, p99Ms: 2, ...some };
}
