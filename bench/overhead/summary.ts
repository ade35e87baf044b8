import { HELD_SHARE, IDLE_SHARE } from "./load/paced_load.ts";
import type { IdleMeasurement, Latency, RequestMeasurement, Rounds } from "./measurement.ts";
import { median } from "./median.ts";

/** Names of the variants that the others are compared with. */
export const BARE = "bare";
export const OTEL = "otel";

/** Who could not hold the rate at which latency is measured; `undefined` if it was held. */
export type Limit = "server" | "generator" | undefined;

/** Latency of a variant, medians. */
export interface LatencySummary {
  readonly rate: number;
  readonly heldShare: number;
  readonly limit: Limit;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** As a multiple of the bare server's; `undefined` without it. */
  readonly p50OfBare: number | undefined;
  readonly p99OfBare: number | undefined;
}

/** A variant that answered requests, medians. */
export interface RequestSummary {
  readonly name: string;
  readonly cpuUs: number;
  /** CPU above the bare server's, microseconds a request. */
  readonly addedUs: number | undefined;
  /** As a share of what OpenTelemetry adds. */
  readonly addedOfOtel: number | undefined;
  readonly requestsPerSecond: number;
  readonly latency: LatencySummary | undefined;
  readonly peakMemoryMb: number;
  readonly memoryOfBare: number | undefined;
  readonly recordedShare: number | undefined;
}

/** A variant with silent streams, medians. */
export interface IdleSummary {
  readonly name: string;
  readonly cpuMsPerSecond: number;
  readonly memoryKbPerClient: number;
  readonly memoryOfBare: number | undefined;
  readonly peakMemoryMb: number;
}

/** Medians of the rounds, and what they are beside the bare server's and OpenTelemetry's. */
export function summarizeRequests(rounds: Rounds<RequestMeasurement>): RequestSummary[] {
  const middle = (name: string, figure: (one: RequestMeasurement) => number) =>
    rounds.has(name) ? median((rounds.get(name) ?? []).map(figure)) : undefined;
  const bareCpu = middle(BARE, ({ cpuUs }) => cpuUs);
  const otelCpu = middle(OTEL, ({ cpuUs }) => cpuUs);
  const bareMemory = middle(BARE, ({ peakMemoryMb }) => peakMemoryMb);
  const bareLatency = summarizeLatency(rounds.get(BARE) ?? [], undefined);
  return [...rounds].map(([name, measured]) => {
    const cpuUs = median(measured.map((one) => one.cpuUs));
    const addedUs = name === BARE ? undefined : difference(cpuUs, bareCpu);
    const peakMemoryMb = median(measured.map((one) => one.peakMemoryMb));
    return {
      name,
      cpuUs,
      addedUs,
      addedOfOtel: ratio(addedUs, difference(otelCpu, bareCpu)),
      requestsPerSecond: median(measured.map((one) => one.requestsPerSecond)),
      latency: summarizeLatency(measured, bareLatency),
      peakMemoryMb,
      memoryOfBare: ratio(peakMemoryMb, bareMemory),
      recordedShare: medianOfSome(measured.map((one) => one.recordedShare)),
    };
  });
}

/** The same for silent streams. */
export function summarizeIdle(rounds: Rounds<IdleMeasurement>): IdleSummary[] {
  const memory = (measured: readonly IdleMeasurement[]) =>
    median(measured.map((one) => one.memoryKbPerClient));
  const bare = rounds.get(BARE);
  return [...rounds].map(([name, measured]) => ({
    name,
    cpuMsPerSecond: median(measured.map((one) => one.cpuMsPerSecond)),
    memoryKbPerClient: memory(measured),
    memoryOfBare: ratio(memory(measured), bare && memory(bare)),
    peakMemoryMb: median(measured.map((one) => one.peakMemoryMb)),
  }));
}

function summarizeLatency(
  measured: readonly RequestMeasurement[],
  bare: LatencySummary | undefined,
): LatencySummary | undefined {
  const all = measured.map(({ latency }) => latency).filter((one) => one !== undefined);
  if (all.length === 0) return undefined;
  const middle = (figure: (one: Latency) => number) => median(all.map(figure));
  const heldShare = middle((one) => one.heldShare);
  const limit = heldShare >= HELD_SHARE
    ? undefined
    : middle((one) => one.idleShare) < IDLE_SHARE
    ? "generator"
    : "server";
  const p50Ms = middle((one) => one.p50Ms ?? Infinity);
  const p99Ms = middle((one) => one.p99Ms ?? Infinity);
  return {
    rate: middle((one) => one.rate),
    heldShare,
    limit,
    p50Ms,
    p99Ms,
    p50OfBare: bare?.limit === undefined ? ratio(p50Ms, bare?.p50Ms) : undefined,
    p99OfBare: bare?.limit === undefined ? ratio(p99Ms, bare?.p99Ms) : undefined,
  };
}

function medianOfSome(values: readonly (number | undefined)[]): number | undefined {
  const some = values.filter((value) => value !== undefined);
  return some.length === 0 ? undefined : median(some);
}

function difference(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}

/** `undefined` where there is nothing to compare with, or noise has made it nothing. */
function ratio(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined || b <= 0 ? undefined : a / b;
}
