import type { LogBatch } from "../../connectors/log_batch.ts";
import type { ConnectorCase } from "../connector_case.ts";
import { expectEqual, expectIsConnectorError } from "../expectations.ts";
import { sampleLog, sampleLogs, samplePoint } from "../samples.ts";
import { expectAscending } from "./saving.ts";

/** Cases about batches. */
export const BATCH_CASES: readonly ConnectorCase[] = [
  {
    name: "saveLogs() stores the logs in order, and returns ascending ids in the same order",
    async run({ connector }) {
      const logs = sampleLogs(30).reverse();
      const ids = await connector.saveLogs({ key: "a", logs, metrics: [] });
      expectEqual(ids.length, 30, "number of ids");
      expectAscending(ids, "saveLogs()");
      for (const [i, id] of ids.entries()) {
        expectEqual((await connector.fetchLog(id))?.content, logs[i]?.content, `fetchLog(${id})`);
      }
      const next = await connector.saveLogs({ key: "b", logs: [sampleLog()], metrics: [] });
      expectAscending([...ids, ...next], "the next saveLogs()");
    },
  },
  {
    name: "saveLogs() stores the metrics of the batch",
    async run({ connector }) {
      const point = samplePoint();
      await connector.saveLogs({ key: "a", logs: [sampleLog()], metrics: [point] });
      await connector.saveLogs({ key: "b", logs: [], metrics: [point] });
      expectEqual(
        (await connector.fetchMetrics())[0]?.count,
        point.count * 2,
        "count of the point",
      );
    },
  },
  {
    name: "saveLogs() accepts an empty batch",
    async run({ connector }) {
      expectEqual(await connector.saveLogs({ key: "a", logs: [], metrics: [] }), [], "ids");
      expectEqual(await connector.countLogs(), 0, "countLogs()");
    },
  },
  {
    name: "saveLogs() accepts large batches, and several at once",
    async run({ connector }) {
      const batches = ["a", "b", "c"].map((key) => ({ key, logs: sampleLogs(700), metrics: [] }));
      const ids = await Promise.all(batches.map(async (batch) => await connector.saveLogs(batch)));
      for (const own of ids) expectAscending(own, "saveLogs()");
      expectEqual(new Set(ids.flat()).size, 2_100, "different ids");
      expectEqual(await connector.countLogs(), 2_100, "countLogs()");
    },
  },
  {
    name: "saveLogs() that fails reports which logs it stored: the first of the batch",
    async run({ connector }) {
      const batch = { key: "poison", logs: poisoned(), metrics: [samplePoint()] };
      let saved: readonly number[];
      try {
        saved = await connector.saveLogs(batch);
      } catch (error) {
        expectIsConnectorError(error, "saveLogs() of a log that is not JSON");
        saved = savedOf(error);
        expectEqual(await connector.fetchMetrics(), [], "metrics of a failed batch");
      }
      const rows = await connector.fetchLogs({ limit: 100 });
      expectEqual(rows.map(({ id }) => id).reverse(), saved, "ids of the stored logs");
      const first = batch.logs.slice(0, saved.length).map(({ content }) => content);
      expectEqual(rows.map(({ content }) => content).reverse(), first, "stored logs");
    },
  },
  {
    name: "savesBatchesOnce: a batch that fails is not partly stored",
    requires: "savesBatchesOnce",
    async run({ connector }) {
      const batch = { key: "poison", logs: poisoned(), metrics: [samplePoint()] };
      try {
        await connector.saveLogs(batch);
      } catch (error) {
        expectIsConnectorError(error, "saveLogs() of a log that is not JSON");
        expectEqual(savedOf(error), [], "ids of the stored logs");
        expectEqual(await connector.countLogs(), 0, "countLogs()");
        const ids = await connector.saveLogs({ ...batch, logs: sampleLogs(2) });
        expectEqual(ids.length, 2, "ids after retrying with the key of a failed batch");
      }
    },
  },
  {
    name: "savesBatchesOnce: a retried batch is stored once, and returns the same ids",
    requires: "savesBatchesOnce",
    async run({ connector }) {
      const batch: LogBatch = { key: "a", logs: sampleLogs(5), metrics: [samplePoint()] };
      const ids = await connector.saveLogs(batch);
      const other = await connector.saveLogs({ key: "b", logs: sampleLogs(2), metrics: [] });
      expectAscending([...ids, ...other], "saveLogs()");
      expectEqual(await connector.saveLogs(batch), ids, "ids of the retried batch");
      expectEqual(await connector.countLogs(), 7, "countLogs()");
      const [point] = await connector.fetchMetrics();
      expectEqual(point?.count, samplePoint().count, "count of the point");
    },
  },
  {
    name: "savesBatchesOnce: a batch saved twice at the same time is stored once",
    requires: "savesBatchesOnce",
    async run({ connector }) {
      const batch: LogBatch = { key: "a", logs: sampleLogs(50), metrics: [samplePoint()] };
      const tries = Array.from({ length: 4 }, async () => await connector.saveLogs(batch));
      const [first, ...others] = await Promise.all(tries);
      for (const ids of others) expectEqual(ids, first, "ids of the same batch");
      expectEqual(await connector.countLogs(), 50, "countLogs()");
      const [point] = await connector.fetchMetrics();
      expectEqual(point?.count, samplePoint().count, "count of the point");
    },
  },
  {
    name: "savesBatchesOnce: a batch is recognized by another connector on the same storage",
    requires: "savesBatchesOnce",
    reopens: true,
    async run({ connector, open }) {
      const batch: LogBatch = { key: "a", logs: sampleLogs(5), metrics: [samplePoint()] };
      const ids = await connector.saveLogs(batch);
      await connector.disconnect();
      const other = await open();
      expectEqual(await other.saveLogs(batch), ids, "ids of the retried batch");
      expectEqual(await other.countLogs(), 5, "countLogs()");
      const [point] = await other.fetchMetrics();
      expectEqual(point?.count, samplePoint().count, "count of the point");
    },
  },
];

/** Ten logs, of which the sixth is not JSON and can't be stored. */
function poisoned() {
  return sampleLogs(10).map((log, i) => i === 5 ? { ...log, requestBody: { big: 1n } } : log);
}

function savedOf(error: Error): readonly number[] {
  return "saved" in error && Array.isArray(error.saved) ? error.saved : [];
}
