import assert from "node:assert/strict";
import type { BaseConnector } from "../../../core/connectors/base_connector.ts";
import type { Log, LogLevel } from "../../../core/log/log.ts";
import type { MetricsPoint } from "../../../core/metrics/metrics_point.ts";
import { Recorder } from "../../../core/recording/recorder.ts";
import type { RecorderHooks, RecorderOptions } from "../../../core/recording/recorder_options.ts";
import type { RecorderStats } from "../../../core/recording/tracer_stats.ts";
import { FakeClock } from "./fake_clock.ts";
import { ScriptConnector } from "./script_connector.ts";

/** What a test may set. */
export interface FixtureOptions<C extends BaseConnector> {
  readonly connector?: C;
  readonly recording?: Partial<RecorderOptions["recording"]>;
  readonly retention?: Partial<RecorderOptions["retention"]>;
  readonly spill?: RecorderOptions["spill"];
  /** How keys of batches begin; two recorders on one connector must differ. */
  readonly keyPrefix?: string;
  readonly random?: () => number;
  readonly hooks?: Partial<RecorderHooks>;
}

/** A recorder on a fake clock, with everything it tells. */
export interface Fixture<C extends BaseConnector> {
  readonly recorder: Recorder;
  readonly connector: C;
  readonly clock: FakeClock;
  readonly trouble: { kind: string; message: string }[];
  readonly saved: Log[];
  /** Points to be taken next. */
  readonly points: MetricsPoint[];
  record(content: string, level?: LogLevel, bytes?: number): Log;
}

/** Makes a recorder on a connector that does what the test says. */
export function fixture(options: FixtureOptions<ScriptConnector> = {}): Fixture<ScriptConnector> {
  return fixtureOn(options.connector ?? new ScriptConnector(), options);
}

/** Makes a recorder on any connector. */
export function fixtureOn<C extends BaseConnector>(
  connector: C,
  options: Omit<FixtureOptions<C>, "connector"> = {},
): Fixture<C> {
  const clock = new FakeClock();
  const trouble: { kind: string; message: string }[] = [];
  const saved: Log[] = [];
  const points: MetricsPoint[] = [];
  const recorder = new Recorder(
    connector,
    {
      recording: {
        maxQueueItems: 100,
        maxQueueBytes: 100_000,
        flushIntervalMs: 200,
        batchSize: 10,
        writeTimeoutMs: 10_000,
        ...options.recording,
      },
      retention: {
        enabled: false,
        maxRecords: 10_000,
        cleanupIntervalMinutes: 30,
        cleanupOlderThanHours: 24,
        ...options.retention,
      },
      spill: options.spill,
      keyPrefix: options.keyPrefix ?? "test",
      clock,
      random: options.random ?? (() => 0.5),
    },
    {
      takeMetrics: () => points.splice(0),
      onSaved: (logs) => saved.push(...logs),
      onTrouble: (kind, message) => trouble.push({ kind, message }),
      ...options.hooks,
    },
  );
  const record = (content: string, logLevel: LogLevel = "INFO", bytes = 100) => {
    const log: Log = { id: 0, content, timestamp: clock.now(), logLevel };
    recorder.record(log, bytes);
    return log;
  };
  return { recorder, connector, clock, trouble, saved, points, record };
}

/** One request counted. */
export function point(count = 1): MetricsPoint {
  return {
    start: 1_780_000_020_000,
    method: "GET",
    route: "/",
    statusClass: "2xx",
    count,
    sumMs: 1,
    maxMs: 1,
    buckets: [[1, count]],
  };
}

/** Nothing gets lost without being counted. */
export function assertAccounted(stats: RecorderStats): void {
  const dropped = Object.values(stats.dropped).reduce((sum, count) => sum + count, 0);
  assert.equal(
    stats.captured,
    stats.saved + stats.queued + stats.writing + stats.spilled + dropped,
  );
  assert.ok(stats.queued >= 0 && stats.writing >= 0 && stats.queuedBytes >= 0);
}
