import type { Log } from "../log/log.ts";
import type { Timers } from "../runtime/timers.ts";
import type { BatchComposer } from "./batch.ts";
import type { BatchWriter } from "./batch_writer.ts";
import type { FlushWaiters } from "./flush_waiters.ts";
import type { MetricsLane } from "./metrics_lane.ts";
import type { RecordQueue } from "./record_queue.ts";
import type { RecorderCounts } from "./recorder_counts.ts";
import type { RecorderOptions } from "./recorder_options.ts";
import type { Spill } from "./spill/spill.ts";
import type { StorageSession } from "./storage_session.ts";
import type { TroubleReporter } from "./trouble_reporter.ts";

/** What the scheduler and the delivery of a recorder work with. */
export interface RecorderParts {
  readonly options: RecorderOptions["recording"];
  readonly timers: Timers;
  readonly counts: RecorderCounts;
  readonly trouble: TroubleReporter;
  readonly queue: RecordQueue;
  readonly spill: Spill | undefined;
  readonly metrics: MetricsLane;
  readonly session: StorageSession;
  readonly composer: BatchComposer;
  readonly writer: BatchWriter;
  readonly waiters: FlushWaiters;
  /** Milliseconds that a record may wait now. */
  readonly intervalMs: () => number;
  /** Runs a function outside the context of the request that calls. */
  readonly outside: <T>(run: () => T) => T;
  /** Gets logs that were saved, with their ids, in their order. */
  readonly onSaved: ((logs: readonly Log[]) => void) | undefined;
}
