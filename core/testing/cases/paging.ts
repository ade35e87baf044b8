import type { BaseConnector } from "../../connectors/base_connector.ts";
import type { LogCursor } from "../../log/log.ts";
import type { ConnectorCase } from "../connector_case.ts";
import { expect, expectEqual } from "../expectations.ts";
import { Random } from "../random.ts";
import { BASE_TIME, sampleLog, saveAll } from "../samples.ts";

/** Cases about order and paging. */
export const PAGING_CASES: readonly ConnectorCase[] = [
  {
    name: "fetchLogs() lists the newest first, by timestamp and not by id",
    async run({ connector }) {
      const times = [3, 1, 2, 5, 4];
      const logs = times.map((n) => sampleLog({ content: `${n}`, timestamp: BASE_TIME + n }));
      await saveAll(connector, logs);
      const rows = await connector.fetchLogs();
      expectEqual(
        rows.map(({ content }) => content),
        ["5", "4", "3", "2", "1"],
        "order of the rows",
      );
    },
  },
  {
    name: "fetchLogs() lists logs with equal timestamps by descending id",
    async run({ connector }) {
      const logs = await saveAll(connector, Array.from({ length: 15 }, () => sampleLog()));
      const rows = await connector.fetchLogs();
      expectEqual(
        rows.map(({ id }) => id),
        logs.map(({ id }) => id).reverse(),
        "order of the rows",
      );
    },
  },
  {
    name: "fetchLogs() pages by before: every log once, even with equal timestamps",
    async run({ connector }) {
      const logs = await saveAll(connector, crowd(new Random(3), 60));
      const ids = await readPages(connector, 7, async () => {});
      expectEqual(ids.length, logs.length, "number of rows of all pages");
      expectEqual(new Set(ids).size, logs.length, "number of different rows of all pages");
    },
  },
  {
    name: "fetchLogs() pages through times before 1970 and far ahead, every log once",
    async run({ connector }) {
      const times = [-62_135_596_800_000, -86_400_000.5, -1, 0, BASE_TIME, 253_402_300_799_999];
      await saveAll(
        connector,
        times.flatMap((timestamp) => [timestamp, timestamp]).map(
          (timestamp) => sampleLog({ timestamp }),
        ),
      );
      const ids = await readPages(connector, 1, async () => {});
      expectEqual(ids.length, 2 * times.length, "number of rows of all pages");
      expectEqual(new Set(ids).size, 2 * times.length, "number of different rows of all pages");
    },
  },
  {
    name: "fetchLogs() pages stably while rows arrive",
    async run({ connector }) {
      const logs = await saveAll(connector, crowd(new Random(4), 40));
      const newest = Math.max(...logs.map(({ timestamp }) => timestamp));
      const ids = await readPages(connector, 6, async () => {
        await saveAll(connector, [
          sampleLog({ timestamp: newest }),
          sampleLog({ timestamp: newest + 1 }),
        ]);
      });
      expectEqual([...ids].sort(ascending), logs.map(({ id }) => id), "ids of all pages");
    },
  },
  {
    name: "fetchLogs() pages stably while a cleanup runs",
    async run({ connector }) {
      const logs = await saveAll(connector, crowd(new Random(5), 40));
      let kept = logs.length;
      const ids = await readPages(connector, 5, async () => {
        kept -= 3;
        await connector.cleanup({
          enabled: true,
          maxRecords: kept,
          cleanupIntervalMinutes: 1,
          cleanupOlderThanHours: 0,
        });
      });
      expectEqual(new Set(ids).size, ids.length, "number of different rows of all pages");
      const left = await connector.fetchLogs({ limit: 100 });
      const missed = left.filter(({ id }) => !ids.includes(id)).map(({ id }) => id);
      expectEqual(missed, [], "stored rows that were on no page");
    },
  },
  {
    name: "fetchLogs() with after lists newer logs, and with both those in between",
    async run({ connector }) {
      const logs = await saveAll(connector, crowd(new Random(6), 30));
      const places = logs.toSorted((a, b) => b.timestamp - a.timestamp || b.id - a.id);
      const [upper, lower] = [places[5], places[25]];
      expect(upper !== undefined && lower !== undefined, "expected 30 logs to be saved");
      const ids = places.map(({ id }) => id);
      const newer = await connector.fetchLogs({ after: lower, limit: 100 });
      expectEqual(newer.map(({ id }) => id), ids.slice(0, 25), "ids after a cursor");
      const newest = await connector.fetchLogs({ after: lower, limit: 3 });
      expectEqual(newest.map(({ id }) => id), ids.slice(0, 3), "the newest three after a cursor");
      const between = await connector.fetchLogs({ after: lower, before: upper, limit: 100 });
      expectEqual(between.map(({ id }) => id), ids.slice(6, 25), "ids between two cursors");
      expectEqual(
        await connector.fetchLogs({ after: upper, before: lower }),
        [],
        "rows of an empty range",
      );
    },
  },
];

/** Logs in random order, some of them with equal timestamps. */
function crowd(random: Random, count: number) {
  return Array.from(
    { length: count },
    () => sampleLog({ timestamp: BASE_TIME + random.int(8) / 8 }),
  );
}

/** Reads page by page, with an action in between; returns the ids in order. */
async function readPages(
  connector: BaseConnector,
  limit: number,
  between: () => Promise<void>,
): Promise<number[]> {
  const ids: number[] = [];
  let before: LogCursor | undefined;
  for (let pages = 0; pages < 100; pages++) {
    const rows = await connector.fetchLogs({ limit, before });
    const last = rows.at(-1);
    if (last === undefined) return ids;
    ids.push(...rows.map(({ id }) => id));
    before = { timestamp: last.timestamp, id: last.id };
    await between();
  }
  expect(false, "expected the pages to end");
  return ids;
}

function ascending(a: number, b: number): number {
  return a - b;
}
