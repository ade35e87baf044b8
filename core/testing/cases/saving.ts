import type { BaseConnector } from "../../connectors/base_connector.ts";
import type { ConnectorCase } from "../connector_case.ts";
import { expect, expectEqual } from "../expectations.ts";
import { BASE_TIME, sampleLog, sampleLogs, saveAll } from "../samples.ts";

/** Cases about saving single logs and about ids. */
export const SAVING_CASES: readonly ConnectorCase[] = [
  {
    name: "saveLog() returns positive safe integers as ids, ascending in the order of saving",
    async run({ connector }) {
      const ids: number[] = [];
      for (const log of sampleLogs(10).reverse()) ids.push(await connector.saveLog(log));
      expectAscending(ids, "saveLog()");
    },
  },
  {
    name: "saveLog() has stored the log when it returns",
    async run({ connector }) {
      for (const log of sampleLogs(5)) {
        const id = await connector.saveLog(log);
        expectEqual((await connector.fetchLog(id))?.content, log.content, `fetchLog(${id})`);
        const [newest] = await connector.fetchLogs({ limit: 1 });
        expectEqual(newest?.id, id, "id of the newest row");
        expectEqual(newest?.content, log.content, "content of the newest row");
      }
    },
  },
  {
    name: "saveLog() ignores the id of the log",
    async run({ connector }) {
      const first = await connector.saveLog(sampleLog({ id: 5_000, content: "first" }));
      const second = await connector.saveLog(sampleLog({ id: first, content: "second" }));
      expectAscending([first, second], "saveLog()");
      expectEqual((await connector.fetchLog(first))?.content, "first", "fetchLog() of the first");
      expectEqual((await connector.fetchLog(first))?.id, first, "id of the first");
      expectEqual(
        (await connector.fetchLog(second))?.content,
        "second",
        "fetchLog() of the second",
      );
    },
  },
  {
    name: "saveLog() may be called many times at once",
    async run({ connector }) {
      const logs = sampleLogs(50);
      const ids = await Promise.all(logs.map(async (log) => await connector.saveLog(log)));
      expectEqual(new Set(ids).size, logs.length, "different ids");
      for (const [i, id] of ids.entries()) {
        expectEqual((await connector.fetchLog(id))?.content, `log ${i}`, `fetchLog(${id})`);
      }
    },
  },
  {
    name: "saveLog() may be called while others read",
    async run({ connector }) {
      const reads = Array.from({ length: 10 }, async () => (await connector.fetchLogs()).length);
      const saves = sampleLogs(10).map(async (log) => await connector.saveLog(log));
      const more = Array.from({ length: 10 }, async () => await connector.countLogs());
      await Promise.all([...reads, ...saves, ...more]);
      expectEqual(await connector.countLogs(), 10, "countLogs() afterwards");
    },
  },
  {
    name: "saveLog() never reuses an id, not even after a cleanup",
    async run({ connector }) {
      const last = await saveAndDeleteAll(connector);
      expectEqual(await connector.countLogs(), 0, "countLogs() after cleaning up everything");
      const next = await connector.saveLog(sampleLog());
      expect(next > last, `saveLog(): expected an id above ${last}, received ${next}`);
    },
  },
  {
    name: "saveLog() never reuses an id, not even after a cleanup and with another connector",
    reopens: true,
    async run({ connector, open }) {
      const last = await saveAndDeleteAll(connector);
      await connector.disconnect();
      const next = await (await open()).saveLog(sampleLog());
      expect(next > last, `saveLog(): expected an id above ${last}, received ${next}`);
    },
  },
  {
    name: "saveLog() of several connectors at once returns different ids, and all see all logs",
    reopens: true,
    async run({ connector, open }) {
      const connectors = [connector, await open(), await open()];
      const ids = await Promise.all(connectors.map(async (each, i) => {
        const own: number[] = [];
        for (let n = 0; n < 15; n++) {
          own.push(await each.saveLog(sampleLog({ content: `${i}/${n}` })));
        }
        expectAscending(own, `saveLog() of connector ${i}`);
        return own;
      }));
      expectEqual(new Set(ids.flat()).size, 45, "different ids");
      for (const each of connectors) expectEqual(await each.countLogs(), 45, "countLogs() of each");
    },
  },
  {
    name: "fetchLog() returns undefined for an id that does not exist",
    async run({ connector }) {
      const id = await connector.saveLog(sampleLog());
      for (const other of [id + 1, 0, -1, id + 0.5, NaN, Infinity, 2 ** 31, 2 ** 53 - 1, 2 ** 63]) {
        expectEqual(await connector.fetchLog(other), undefined, `fetchLog(${other})`);
      }
    },
  },
];

/** Throws unless the ids are positive safe integers in ascending order. */
export function expectAscending(ids: readonly number[], what: string): void {
  let last = 0;
  for (const id of ids) {
    const isNext = Number.isSafeInteger(id) && id > last;
    expect(isNext, `${what}: expected a safe integer above ${last}, received ${String(id)}`);
    last = id;
  }
}

async function saveAndDeleteAll(connector: BaseConnector): Promise<number> {
  const logs = await saveAll(connector, sampleLogs(3, BASE_TIME - 1e11));
  await connector.cleanup({
    enabled: true,
    maxRecords: 0,
    cleanupIntervalMinutes: 1,
    cleanupOlderThanHours: 1,
  });
  return logs.at(-1)?.id ?? 0;
}
