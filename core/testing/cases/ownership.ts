import type { Log } from "../../log/log.ts";
import type { LogFilters } from "../../filters/log_filters.ts";
import type { ConnectorCase } from "../connector_case.ts";
import { expect, expectEqual } from "../expectations.ts";
import { BASE_TIME, fullLog, sampleLog } from "../samples.ts";

/** Cases about ownership of values. */
export const OWNERSHIP_CASES: readonly ConnectorCase[] = [
  {
    name: "saveLog() and saveLogs() do not change the logs they are given",
    async run({ connector }) {
      const [single, first, second] = [fullLog(), fullLog(), fullLog()];
      await connector.saveLog(single);
      await connector.saveLogs({ key: "a", logs: [first, second], metrics: [] });
      for (const log of [single, first, second]) expectEqual(log, fullLog(), "the log passed");
    },
  },
  {
    name: "fetchLogs() and countLogs() do not change the filters they are given",
    async run({ connector }) {
      const id = await connector.saveLog(fullLog());
      const makeFilters = (): LogFilters => ({
        ...{ limit: 5, methods: ["POST"], statusCode: "5XX", startDate: BASE_TIME },
        ...{ before: { timestamp: BASE_TIME + 1, id }, after: { timestamp: 0, id: 0 } },
      });
      const filters = makeFilters();
      expectEqual((await connector.fetchLogs(filters)).length, 1, "number of rows");
      expectEqual(await connector.countLogs(filters), 1, "countLogs()");
      expectEqual(filters, makeFilters(), "the filters passed");
    },
  },
  {
    name: "modifying a saved log does not change what is stored",
    async run({ connector }) {
      const log = fullLog();
      const id = await connector.saveLog(log);
      destroy(log);
      expectEqual(await connector.fetchLog(id), { ...fullLog(), id }, "fetchLog()");
    },
  },
  {
    name: "modifying what fetchLog() and fetchLogs() returned does not change what is stored",
    async run({ connector }) {
      const id = await connector.saveLog(fullLog());
      destroy(await connector.fetchLog(id));
      const rows = await connector.fetchLogs();
      destroy(rows[0]);
      rows.length = 0;
      expectEqual(await connector.fetchLog(id), { ...fullLog(), id }, "fetchLog()");
      expectEqual((await connector.fetchLogs())[0]?.content, fullLog().content, "row");
    },
  },
  {
    name: "readsLazily says whether logs may compute properties when read",
    async run({ connector }) {
      if (!connector.readsLazily) return;
      const id = await connector.saveLog(lazy({ ...fullLog(), id: 0 }));
      expectEqual(await connector.fetchLog(id), { ...fullLog(), id }, "fetchLog()");
      const [row] = await connector.fetchLogs({ searchText: fullLog().content });
      expectEqual(row?.id, id, "id of the row found by its content");
      const batch = {
        key: "lazy",
        logs: [lazy(sampleLog({ content: "in a batch" }))],
        metrics: [],
      };
      const [second = 0] = await connector.saveLogs(batch);
      expectEqual((await connector.fetchLog(second))?.content, "in a batch", "fetchLog()");
    },
  },
];

/** A log without own properties: all are on its prototype. */
function lazy(log: Log): Log {
  const properties = Object.entries(log).map(([name, value]) => [name, { get: () => value }]);
  return Object.create(Object.create({}, Object.fromEntries(properties)));
}

/** Overwrites everything reachable that is not frozen. */
function destroy(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    destroy(part);
    const isDone = Reflect.deleteProperty(value, name) || Reflect.set(value, name, undefined);
    expect(isDone, `${name}: expected the result to belong to the caller`);
  }
}
