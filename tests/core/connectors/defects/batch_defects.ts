import { ConnectorError, type LogBatch, type MetricsPoint } from "@supertracer/core";
import { type Defect, found, Sound } from "./sound.ts";

class ReversedBatch extends Sound {
  override async saveLogs(batch: LogBatch): Promise<number[]> {
    return (await super.saveLogs({ ...batch, logs: batch.logs.toReversed() })).reverse();
  }
}

class BatchWithoutMetrics extends Sound {
  override saveLogs(batch: LogBatch): number[] | Promise<number[]> {
    return super.saveLogs({ ...batch, metrics: [] });
  }
}

class HidesWhatWasSaved extends Sound {
  override async saveLogs(batch: LogBatch): Promise<number[]> {
    try {
      return await super.saveLogs(batch);
    } catch (cause) {
      throw new ConnectorError("Cannot save a batch", { cause });
    }
  }
}

class ClaimsBatchesOnce extends Sound {
  override get savesBatchesOnce(): boolean {
    return true;
  }
}

class MetricsReplaced extends Sound {
  #points: readonly MetricsPoint[] = [];
  override saveMetrics(points: readonly MetricsPoint[]): void {
    this.#points = points;
  }
  override fetchMetrics(): MetricsPoint[] {
    return [...this.#points];
  }
}

class SavesBatchesWithoutErrors extends Sound {
  override saveLogs({ logs }: LogBatch): number[] {
    return logs.map((log) => this.saveLog(log));
  }
}

/** Defects in what is saved at once, and in metrics. */
export const BATCH_DEFECTS: readonly Defect[] = [
  found(
    ReversedBatch,
    "saveLogs() stores the logs in order, and returns ascending ids in the same order",
  ),
  found(BatchWithoutMetrics, "saveLogs() stores the metrics"),
  found(
    HidesWhatWasSaved,
    "saveLogs() that fails reports which logs it stored: the first of the batch",
  ),
  found(
    ClaimsBatchesOnce,
    "savesBatchesOnce: a retried batch is stored once, and returns the same ids",
  ),
  found(ClaimsBatchesOnce, "savesBatchesOnce: a batch that fails"),
  found(ClaimsBatchesOnce, "savesBatchesOnce: a batch saved twice at the same time is stored once"),
  found(
    MetricsReplaced,
    "saveMetrics() merges points of the same key, within a call and across calls",
  ),
  found(SavesBatchesWithoutErrors, "saveLogs() counts the logs with an errorGroup"),
  found(ClaimsBatchesOnce, "savesBatchesOnce: the errors of a retried batch are counted once"),
];
