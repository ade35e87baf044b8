import type { BaseConnector } from "../../connectors/base_connector.ts";
import type { RetentionOptions } from "../../options/options.ts";
import { HOUR_MS } from "../../runtime/units.ts";
import type { ConnectorCase } from "../connector_case.ts";
import { expectEqual } from "../expectations.ts";
import {
  BASE_TIME,
  GROUP_IDS,
  sampleError,
  sampleLog,
  sampleLogs,
  samplePoint,
  saveAll,
} from "../samples.ts";

/** Cases about retention. */
export const CLEANUP_CASES: readonly ConnectorCase[] = [
  {
    name: "cleanup() deletes logs older than cleanupOlderThanHours, and returns how many",
    async run({ connector }) {
      await saveAgedLogs(connector, [0.5, 30, 1, 2.9, 3.1, 200]);
      expectEqual(await connector.cleanup(bounds({ cleanupOlderThanHours: 3 })), 3, "cleanup()");
      expectEqual(await contents(connector), ["0.5", "1", "2.9"], "remaining logs");
      expectEqual(
        await connector.cleanup(bounds({ cleanupOlderThanHours: 3 })),
        0,
        "cleanup() again",
      );
      const half = await connector.cleanup(bounds({ cleanupOlderThanHours: 0.75 }));
      expectEqual(half, 2, "cleanup() by a fraction of hours");
    },
  },
  {
    name:
      "cleanup() keeps the newest maxRecords by timestamp, not by id, and returns how many it deleted",
    async run({ connector }) {
      await saveAgedLogs(connector, [3, 1, 5, 2, 4]);
      expectEqual(await connector.cleanup(bounds({ maxRecords: 3 })), 2, "cleanup()");
      expectEqual(await contents(connector), ["1", "2", "3"], "remaining logs");
      expectEqual(await connector.cleanup(bounds({ maxRecords: 3 })), 0, "cleanup() again");
    },
  },
  {
    name: "cleanup() by number compares ids if timestamps are equal",
    async run({ connector }) {
      const logs = await saveAll(connector, Array.from({ length: 10 }, () => sampleLog()));
      expectEqual(await connector.cleanup(bounds({ maxRecords: 4 })), 6, "cleanup()");
      const left = (await connector.fetchLogs()).map(({ id }) => id).reverse();
      expectEqual(left, logs.slice(6).map(({ id }) => id), "ids of the remaining logs");
    },
  },
  {
    name: "cleanup() applies both age and number, and counts each log once",
    async run({ connector }) {
      await saveAgedLogs(connector, [1, 2, 3, 4, 50, 60]);
      const both = bounds({ cleanupOlderThanHours: 24, maxRecords: 3 });
      expectEqual(await connector.cleanup(both), 3, "cleanup() bound by number");
      await saveAgedLogs(connector, [70, 80]);
      expectEqual(await connector.cleanup(both), 2, "cleanup() bound by age");
      expectEqual(await contents(connector), ["1", "2", "3"], "remaining logs");
    },
  },
  {
    name: "cleanup() treats a limit of 0 as no limit",
    async run({ connector }) {
      await saveAgedLogs(connector, [1, 2, 10_000]);
      expectEqual(await connector.cleanup(bounds({})), 0, "cleanup() without bounds");
      expectEqual(await connector.countLogs(), 3, "countLogs()");
    },
  },
  {
    name: "cleanup() deletes nothing with enabled: false",
    async run({ connector }) {
      await saveAgedLogs(connector, [1, 2, 10_000]);
      const disabled = { ...bounds({ maxRecords: 1, cleanupOlderThanHours: 1 }), enabled: false };
      expectEqual(await connector.cleanup(disabled), 0, "cleanup()");
      expectEqual(await connector.countLogs(), 3, "countLogs()");
    },
  },
  {
    name: "cleanup() of empty storage deletes nothing",
    async run({ connector }) {
      const all = bounds({ maxRecords: 1, cleanupOlderThanHours: 1 });
      expectEqual(await connector.cleanup(all), 0, "cleanup()");
    },
  },
  {
    name: "cleanup() counts exactly, with many logs and concurrent runs",
    async run({ connector }) {
      await saveAll(connector, sampleLogs(1_500));
      const [first, second] = await Promise.all([
        (async () => await connector.cleanup(bounds({ maxRecords: 300 })))(),
        (async () => await connector.cleanup(bounds({ maxRecords: 300 })))(),
      ]);
      expectEqual(first + second, 1_200, "sum of both results of cleanup()");
      expectEqual(await connector.countLogs(), 300, "countLogs()");
    },
  },
  {
    name: "cleanup() deletes logs completely, and fetchLog() still finds the others",
    async run({ connector }) {
      const logs = await saveAll(connector, sampleLogs(10));
      await connector.cleanup(bounds({ maxRecords: 5 }));
      for (const [i, { id, content }] of logs.entries()) {
        const expected = i < 5 ? undefined : content;
        expectEqual((await connector.fetchLog(id))?.content, expected, `fetchLog(${id})`);
      }
    },
  },
  {
    name: "cleanup() leaves the metrics alone",
    async run({ connector }) {
      const logs = sampleLogs(3, BASE_TIME - 1e11);
      await connector.saveLogs({ key: "a", logs, metrics: [samplePoint()] });
      await connector.cleanup(bounds({ maxRecords: 1, cleanupOlderThanHours: 1 }));
      expectEqual((await connector.fetchMetrics()).length, 1, "number of points");
    },
  },
];

function bounds(properties: Partial<RetentionOptions>): RetentionOptions {
  const none = {
    enabled: true,
    maxRecords: 0,
    cleanupIntervalMinutes: 1,
    cleanupOlderThanHours: 0,
  };
  return { ...none, ...properties };
}

/** Saves a log per age in hours, in order, with the age as its content. */
async function saveAgedLogs(connector: BaseConnector, ages: readonly number[]): Promise<void> {
  const now = Date.now();
  const logs = ages.map((hours) => {
    return sampleLog({ content: `${hours}`, timestamp: now - hours * HOUR_MS });
  });
  await saveAll(connector, logs);
}

async function contents(connector: BaseConnector): Promise<string[]> {
  return (await connector.fetchLogs()).map(({ content }) => content);
}

/** Cases about deleting everything. */
export const CLEARING_CASES: readonly ConnectorCase[] = [
  {
    name: "clear() deletes all logs, and returns how many there were",
    async run({ connector }) {
      const logs = await saveAll(connector, sampleLogs(1_200));
      expectEqual(await connector.clear(), 1_200, "clear()");
      expectEqual(await connector.countLogs(), 0, "countLogs()");
      expectEqual((await connector.fetchLogs()).length, 0, "number of rows");
      expectEqual(await connector.fetchLog(logs[0]?.id ?? 0), undefined, "fetchLog()");
      expectEqual(await connector.clear(), 0, "clear() again");
    },
  },
  {
    name: "clear() deletes the metrics",
    async run({ connector }) {
      const metrics = [samplePoint(), samplePoint({ route: "/", method: "POST" })];
      await connector.saveLogs({ key: "a", logs: sampleLogs(1), metrics });
      expectEqual(await connector.clear(), 1, "clear()");
      expectEqual((await connector.fetchMetrics()).length, 0, "number of points");
      await connector.saveMetrics([samplePoint()]);
      expectEqual((await connector.fetchMetrics())[0]?.count, 3, "count after clear()");
    },
  },
  {
    name: "clear() deletes the error groups",
    async run({ connector }) {
      await connector.saveErrors([sampleError(), sampleError({ id: GROUP_IDS[1] })]);
      await connector.setErrorState(GROUP_IDS[0], "ignored");
      await connector.clear();
      expectEqual((await connector.fetchErrorGroups()).length, 0, "number of groups");
      await connector.saveErrors([sampleError()]);
      const { count, state, sparkline } = await connector.fetchErrorGroup(GROUP_IDS[0]) ?? {};
      const counted = sparkline?.counts.reduce((sum, each) => sum + each, 0);
      expectEqual([count, state, counted], [3, "open", 3], "group after clear()");
    },
  },
  {
    name: "clear() lets no id be reused, and logs saved afterwards are found",
    async run({ connector }) {
      const [before] = await saveAll(connector, [sampleLog()]);
      await connector.clear();
      const id = await connector.saveLog(sampleLog({ content: "after it" }));
      expectEqual(id > (before?.id ?? Infinity), true, "whether the id is greater");
      expectEqual((await connector.fetchLog(id))?.content, "after it", "fetchLog()");
      const found = await connector.fetchLogs({ searchText: "after" });
      expectEqual(found.map((log) => log.id), [id], "ids of the logs found");
    },
  },
  {
    name: "clear() of empty storage deletes nothing",
    async run({ connector }) {
      expectEqual(await connector.clear(), 0, "clear()");
    },
  },
];
