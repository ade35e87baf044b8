import type { ConnectorCase } from "../connector_case.ts";
import { expectEqual } from "../expectations.ts";
import { GROUPS, sampleError } from "../sample_errors.ts";
import { sampleLog, sampleLogs, saveAll } from "../sample_logs.ts";
import { samplePoint } from "../sample_points.ts";

/** Sentences about deleting everything. */
export const CLEARING_CASES: readonly ConnectorCase[] = [
  {
    name: "clear() deletes all logs, and says how many there were",
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
      expectEqual((await connector.fetchMetrics())[0]?.count, 3, "count of what came after it");
    },
  },
  {
    name: "clear() deletes the groups of errors",
    async run({ connector }) {
      await connector.saveErrors([sampleError(), sampleError({ id: GROUPS[1] })]);
      await connector.setErrorState(GROUPS[0], "ignored");
      await connector.clear();
      expectEqual((await connector.fetchErrorGroups()).length, 0, "number of groups");
      await connector.saveErrors([sampleError()]);
      const { count, state, sparkline } = await connector.fetchErrorGroup(GROUPS[0]) ?? {};
      const counted = sparkline?.counts.reduce((sum, each) => sum + each, 0);
      expectEqual([count, state, counted], [3, "open", 3], "what came after it");
    },
  },
  {
    name: "clear() lets no id be given again, and what is saved after it is found",
    async run({ connector }) {
      const [before] = await saveAll(connector, [sampleLog()]);
      await connector.clear();
      const id = await connector.saveLog(sampleLog({ content: "after it" }));
      expectEqual(id > (before?.id ?? Infinity), true, "whether the id is greater");
      expectEqual((await connector.fetchLog(id))?.content, "after it", "fetchLog()");
      const found = await connector.fetchLogs({ searchText: "after" });
      expectEqual(found.map((log) => log.id), [id], "ids of what is found");
    },
  },
  {
    name: "clear() of empty storage deletes nothing",
    async run({ connector }) {
      expectEqual(await connector.clear(), 0, "clear()");
    },
  },
];
