import { BaseConnector } from "../../connectors/base_connector.ts";
import type { ErrorGroupQuery } from "../../error_groups/error_group.ts";
import { MINUTE_MS } from "../../runtime/units.ts";
import type { ConnectorCase } from "../connector_case.ts";
import { expectEqual } from "../expectations.ts";
import { errorLog, GROUP_IDS, recentHour, sampleError, withoutSparkline } from "../samples.ts";

/** Cases about error groups. */
export const ERROR_CASES: readonly ConnectorCase[] = [
  {
    name: "fetchErrorGroup() returns what saveErrors() stored, initially open",
    async run({ connector }) {
      const points = [
        sampleError(),
        sampleError({
          ...{ id: GROUP_IDS[1], source: "log", method: null, route: null, loggerName: "jobs" },
          ...{ name: "ERROR", message: "\u00e9'%\u{1f600} <n>", topFrame: null, count: 5e9 },
        }),
      ];
      await connector.saveErrors(points);
      for (const { start: _, ...point } of points) {
        const group = await connector.fetchErrorGroup(point.id);
        const expected = { ...point, state: "open", isRegression: false };
        expectEqual(withoutSparkline(group), expected, `fetchErrorGroup("${point.id}")`);
      }
      for (const id of ["", GROUP_IDS[2], "'\0\ud800"]) {
        expectEqual(await connector.fetchErrorGroup(id), undefined, "a missing group");
      }
    },
  },
  {
    name: "saveErrors() merges points of the same group, within a call and across calls",
    async run({ connector }) {
      const start = recentHour() + MINUTE_MS;
      const later = sampleError({ start, count: 4, firstSeen: start, lastSeen: start + 9_000 });
      await connector.saveErrors([later, sampleError()]);
      await connector.saveErrors([sampleError()]);
      const group = await connector.fetchErrorGroup(GROUP_IDS[0]);
      const { count, firstSeen, lastSeen } = group ?? {};
      expectEqual({ count, firstSeen, lastSeen }, {
        count: 10,
        firstSeen: sampleError().firstSeen,
        lastSeen: start + 9_000,
      }, "the group");
    },
  },
  {
    name: "saveErrors() may be called many times at once, and loses nothing",
    async run({ connector }) {
      const points = [sampleError(), sampleError({ id: GROUP_IDS[1] })];
      await Promise.all(Array.from({ length: 20 }, async (_, i) => {
        await connector.saveErrors(i % 2 === 0 ? points : points.toReversed());
      }));
      const counts = (await connector.fetchErrorGroups()).map(({ count }) => count);
      expectEqual(counts, [60, 60], "counts of the groups");
    },
  },
  {
    name: "saveErrors() accepts a NUL or a lone surrogate in a text, which may become U+FFFD",
    async run({ connector }) {
      const text = "a\0b\ud800c";
      await connector.saveErrors([sampleError({ message: text, route: text, topFrame: text })]);
      expectEqual((await connector.fetchErrorGroup(GROUP_IDS[0]))?.count, 3, "count of the group");
    },
  },
  {
    name: "saveLogs() counts the logs with an errorGroup, and saveLog() counts none",
    async run({ connector }) {
      await connector.saveLog(errorLog(0));
      const logs = [
        errorLog(60_000.5),
        errorLog(1_000),
        errorLog(2_000, { errorGroup: undefined }),
        errorLog(3_000, { errorGroup: GROUP_IDS[1], method: "PUT", route: "/a", statusCode: 500 }),
      ];
      const ids = await connector.saveLogs({ key: "a", logs, metrics: [] });
      const groups = await connector.fetchErrorGroups();
      const state = { state: "open", isRegression: false, topFrame: null };
      expectEqual(groups.map(withoutSparkline), [
        {
          ...{ id: GROUP_IDS[0], count: 2, lastLogId: ids[0], name: "ERROR", loggerName: "users" },
          ...{ message: "Cannot save user <n>", source: "log", method: null, route: null },
          ...{ firstSeen: recentHour() + 1_000, lastSeen: recentHour() + 60_000.5 },
          ...state,
        },
        {
          ...{ id: GROUP_IDS[1], count: 1, lastLogId: ids[3], name: "HTTP 500", loggerName: null },
          ...{ message: "PUT /a", source: "request", method: "PUT", route: "/a" },
          ...{ firstSeen: recentHour() + 3_000, lastSeen: recentHour() + 3_000 },
          ...state,
        },
      ], "fetchErrorGroups()");
    },
  },
  {
    name: "saveLogs() that fails counts the errors that it stored, and no others",
    async run({ connector }) {
      const logs = [0, 1, 2].map((i) => errorLog(i, i === 2 ? { metadata: { big: 1n } } : {}));
      try {
        await connector.saveLogs({ key: "poison", logs, metrics: [] });
      } catch {
        // The connector may fail; another case checks how.
      }
      const stored = await connector.countLogs({ errorGroup: GROUP_IDS[0] });
      const count = (await connector.fetchErrorGroup(GROUP_IDS[0]))?.count ?? 0;
      expectEqual(count, stored, "count of the group");
    },
  },
  {
    name: "savesBatchesOnce: the errors of a retried batch are counted once",
    requires: "savesBatchesOnce",
    async run({ connector }) {
      const batch = { key: "a", logs: [errorLog(0), errorLog(1)], metrics: [] };
      await Promise.all([1, 2, 3].map(async () => await connector.saveLogs(batch)));
      await connector.saveLogs(batch);
      expectEqual((await connector.fetchErrorGroup(GROUP_IDS[0]))?.count, 2, "count of the group");
    },
  },
  {
    name: "fetchLogs() with errorGroup lists the occurrences of a group",
    async run({ connector }) {
      const logs = [
        errorLog(0, { content: "a" }),
        errorLog(1, { content: "b", errorGroup: GROUP_IDS[1] }),
        errorLog(2, { content: "c", errorGroup: undefined }),
        errorLog(3, { content: "d" }),
      ];
      await connector.saveLogs({ key: "a", logs, metrics: [] });
      const rows = await connector.fetchLogs({ errorGroup: GROUP_IDS[0] });
      expectEqual(rows.map(({ content }) => content), ["d", "a"], "fetchLogs()");
      expectEqual(await connector.countLogs({ errorGroup: GROUP_IDS[1] }), 1, "countLogs()");
    },
  },
  {
    name: "fetchErrorGroups() lists the most recent groups first, at most limit",
    async run({ connector }) {
      const seen = [2, 3, 1].map((minutes) => recentHour() + minutes * MINUTE_MS);
      const points = GROUP_IDS.map((id, i) => sampleError({ id, lastSeen: seen[i] ?? 0 }));
      const same = sampleError({ id: "00000000000000d4", lastSeen: seen[0] ?? 0 });
      await connector.saveErrors([...points, same]);
      const order = [GROUP_IDS[1], same.id, GROUP_IDS[0], GROUP_IDS[2]];
      await expectGroups(connector, {}, order);
      await expectGroups(connector, { limit: 2.9 }, order.slice(0, 2));
      for (const limit of [0, -1, NaN]) await expectGroups(connector, { limit }, []);
      await expectGroups(connector, { limit: Infinity }, order);
    },
  },
  {
    name: "fetchErrorGroups() lists the 50 most recent groups by default",
    async run({ connector }) {
      const id = (i: number) => `${i}`.padStart(16, "0");
      await connector.saveErrors(Array.from({ length: 60 }, (_, i) => sampleError({ id: id(i) })));
      expectEqual((await connector.fetchErrorGroups()).length, 50, "number of groups");
      expectEqual((await connector.countErrorGroups()).open, 60, "countErrorGroups().open");
    },
  },
  {
    name:
      "fetchErrorGroups() and countErrorGroups() select by occurrences from startDate to endDate",
    async run({ connector }) {
      const at = (minutes: number) => recentHour() + minutes * MINUTE_MS;
      // The first was seen before and after, but not at minute 20.
      await connector.saveErrors([
        ...[0, 40].map((minutes) => sampleError({ start: at(minutes) })),
        sampleError({ id: GROUP_IDS[1], start: at(20) }),
      ]);
      const queries: [ErrorGroupQuery, string[]][] = [
        [{ startDate: at(0), endDate: at(1) }, [GROUP_IDS[0]]],
        [{ startDate: at(20.5), endDate: at(20.6) }, [GROUP_IDS[1]]],
        [{ startDate: new Date(at(20)), endDate: new Date(at(21)) }, [GROUP_IDS[1]]],
        [{ startDate: at(1), endDate: at(20) }, []],
        [{ startDate: at(20) }, [GROUP_IDS[0], GROUP_IDS[1]]],
        [{ endDate: at(20) }, [GROUP_IDS[0]]],
        [{ startDate: at(41) }, []],
        [{ startDate: NaN }, []],
      ];
      for (const [query, ids] of queries) {
        await expectGroups(connector, query, ids);
        const { open } = await connector.countErrorGroups(query);
        expectEqual(open, ids.length, `countErrorGroups(${JSON.stringify(query)}).open`);
      }
    },
  },
  {
    name: "fetchErrorGroups() and fetchErrorGroup() count occurrences in buckets of bucketMs",
    async run({ connector }) {
      const at = (minutes: number) => recentHour() + minutes * MINUTE_MS;
      const starts = [0, 29, 30, 59, 60, 119].map(at);
      await connector.saveErrors(starts.map((start, i) => sampleError({ start, count: i + 1 })));
      const expected: [bucketMinutes: number, from: number, to: number, counts: number[]][] = [
        [30, 0, 120, [3, 7, 5, 6]],
        [60, 0, 120, [10, 11]],
        [20, 0, 60, [1, 5, 4]],
        [30, 29, 60, [2, 7]],
        [7 * 60, 0, 1, [1]],
      ];
      for (const [bucketMinutes, from, to, counts] of expected) {
        const bucketMs = bucketMinutes * MINUTE_MS;
        const query = { startDate: at(from), endDate: at(to), bucketMs };
        const sparkline = { start: Math.floor(at(from) / bucketMs) * bucketMs, bucketMs, counts };
        const what = `sparkline of ${JSON.stringify([bucketMinutes, from, to])}`;
        const [group] = await connector.fetchErrorGroups(query);
        expectEqual(group?.sparkline, sparkline, what);
        const same = await connector.fetchErrorGroup(GROUP_IDS[0], query);
        expectEqual(same?.sparkline, sparkline, what);
      }
    },
  },
  {
    name: "setErrorState() sets the state by which groups are listed and counted",
    async run({ connector }) {
      await connector.saveErrors(GROUP_IDS.map((id) => sampleError({ id })));
      const resolved = await connector.setErrorState(GROUP_IDS[0], "resolved");
      expectEqual([resolved?.id, resolved?.state], [GROUP_IDS[0], "resolved"], "setErrorState()");
      expectEqual(
        (await connector.setErrorState(GROUP_IDS[1], "ignored"))?.state,
        "ignored",
        "state",
      );
      await expectGroups(connector, { state: "open" }, [GROUP_IDS[2]]);
      await expectGroups(connector, { state: "resolved" }, [GROUP_IDS[0]]);
      await expectGroups(connector, { state: "ignored" }, [GROUP_IDS[1]]);
      const counts = await connector.countErrorGroups({ state: "open", limit: 0 });
      expectEqual(counts, { open: 1, resolved: 1, ignored: 1 }, "countErrorGroups()");
      expectEqual((await connector.setErrorState(GROUP_IDS[0], "open"))?.state, "open", "state");
      await expectGroups(connector, { state: "resolved" }, []);
      expectEqual(await connector.setErrorState("?", "open"), undefined, "a missing group");
    },
  },
  {
    name: "setErrorState() resolved is undone by a later occurrence, not by an earlier one",
    async run({ connector }) {
      const at = recentHour() + 30 * MINUTE_MS;
      const seen = (lastSeen: number) => sampleError({ firstSeen: recentHour(), lastSeen });
      const look = async () => {
        const { state, isRegression } = await connector.fetchErrorGroup(GROUP_IDS[0]) ?? {};
        return [state, isRegression];
      };
      await connector.saveErrors([seen(at - 1_000)]);
      await connector.setErrorState(GROUP_IDS[0], "resolved", at);
      await connector.saveErrors([seen(at)]);
      expectEqual(await look(), ["resolved", false], "after an occurrence at that time");
      await connector.saveErrors([seen(at + 1)]);
      expectEqual(await look(), ["open", true], "after a later occurrence");
      await connector.saveErrors([seen(at - 2_000)]);
      expectEqual(await look(), ["open", true], "after an earlier one that was saved late");
      await expectGroups(connector, { state: "open" }, [GROUP_IDS[0]]);
      const counts = await connector.countErrorGroups();
      expectEqual(counts, { open: 1, resolved: 0, ignored: 0 }, "countErrorGroups()");
      await connector.setErrorState(GROUP_IDS[0], "resolved", at + 2);
      expectEqual(await look(), ["resolved", false], "resolved again");
      await connector.saveErrors([seen(at + 3)]);
      await connector.setErrorState(GROUP_IDS[0], "open", at + 4);
      expectEqual(await look(), ["open", false], "reopened manually");
    },
  },
  {
    name: "setErrorState() ignored is kept, and the group is still counted",
    async run({ connector }) {
      await connector.saveErrors([sampleError()]);
      await connector.setErrorState(GROUP_IDS[0], "ignored", recentHour());
      await connector.saveErrors([sampleError()]);
      const group = await connector.fetchErrorGroup(GROUP_IDS[0]);
      expectEqual([group?.state, group?.count], ["ignored", 6], "the group");
    },
  },
  {
    name: "saveErrors() that a connector stores itself: another connector adds to it and finds it",
    reopens: true,
    async run({ connector, open }) {
      if (connector.saveErrors === BaseConnector.prototype.saveErrors) return;
      const other = await open();
      await Promise.all([connector, other].map(async (each, i) => {
        for (let j = 0; j < 10; j++) {
          await each.saveLogs({ key: `${i}-${j}`, logs: [errorLog(j)], metrics: [] });
        }
      }));
      await connector.setErrorState(GROUP_IDS[0], "ignored");
      await connector.disconnect();
      const group = await other.fetchErrorGroup(GROUP_IDS[0]);
      expectEqual([group?.count, group?.state], [20, "ignored"], "the group");
    },
  },
];

async function expectGroups(
  connector: BaseConnector,
  query: ErrorGroupQuery,
  expected: readonly string[],
): Promise<void> {
  const ids = (await connector.fetchErrorGroups(query)).map(({ id }) => id);
  expectEqual(ids, expected, `ids of fetchErrorGroups(${JSON.stringify(query)})`);
}
