import type { LogFilters } from "../../filters/log_filters.ts";
import type { ConnectorCase } from "../connector_case.ts";
import { expectEqual } from "../expectations.ts";
import { Random } from "../random.ts";
import { FILTER_NAMES, randomFilter, randomFilters } from "../random_filters.ts";
import { expectAsReference, referenceMatching, saveRandomLogs, showFilters } from "../reference.ts";
import { BASE_TIME, sampleLog, sampleLogs, saveAll } from "../samples.ts";

/** Cases about filters: each against the reference, then special ones. */
export const FILTER_CASES: readonly ConnectorCase[] = [
  ...FILTER_NAMES.map((name): ConnectorCase => ({
    name: `fetchLogs() filters by ${name}`,
    async run({ connector }) {
      const random = new Random(name.length);
      const logs = await saveRandomLogs(connector, random);
      for (let i = 0; i < 20; i++) {
        await expectAsReference(connector, logs, randomFilter(random, name, logs));
      }
    },
  })),
  {
    name: "fetchLogs() returns what meets all conditions together",
    async run({ connector }) {
      const random = new Random(7);
      const logs = await saveRandomLogs(connector, random);
      for (let i = 0; i < 150; i++) {
        await expectAsReference(connector, logs, randomFilters(random, logs));
      }
    },
  },
  {
    name: "fetchLogs() without filters returns the newest 20",
    async run({ connector }) {
      const logs = await saveAll(connector, sampleLogs(30));
      const newest = logs.reverse().slice(0, 20).map(({ id }) => id);
      for (const filters of [undefined, {}, { limit: undefined }]) {
        const rows = await connector.fetchLogs(filters);
        expectEqual(rows.map(({ id }) => id), newest, "ids of the rows");
      }
    },
  },
  {
    name: "fetchLogs() rounds limit down, and returns nothing for 0, negative numbers and NaN",
    async run({ connector }) {
      await saveAll(connector, sampleLogs(3));
      const rows = [[1, 1], [2.9, 2], [0.9, 0], [0, 0], [-1, 0], [NaN, 0], [-Infinity, 0]] as const;
      for (const [limit, expected] of [...rows, [1e9, 3], [2 ** 53, 3], [Infinity, 3]] as const) {
        expectEqual(
          (await connector.fetchLogs({ limit })).length,
          expected,
          `limit ${limit}: rows`,
        );
      }
    },
  },
  {
    name: "fetchLogs() treats undefined, an empty string and an empty list as no condition",
    async run({ connector }) {
      await saveAll(connector, sampleLogs(3));
      const texts = [
        "searchText",
        "endpoint",
        "statusCode",
        "requestId",
        "traceId",
        "route",
      ] as const;
      const filters: LogFilters[] = [...texts, "loggerName", "instance"].map((name) => ({
        [name]: "",
      }));
      for (const name of FILTER_NAMES) filters.push({ [name]: undefined });
      for (const each of [...filters, { methods: [] }]) {
        expectEqual((await connector.fetchLogs(each)).length, 3, `${showFilters(each)}: rows`);
      }
    },
  },
  {
    name: "fetchLogs() finds nothing for a number or date that is NaN",
    async run({ connector }) {
      const log = sampleLog({ durationMs: 5 });
      await saveAll(connector, [log]);
      const numbers = ["startDate", "endDate", "minLatency", "maxLatency"] as const;
      const filters: LogFilters[] = numbers.map((name) => ({ [name]: NaN }));
      filters.push({ startDate: new Date(NaN) }, { endDate: new Date(NaN) });
      for (const cursor of [{ timestamp: NaN, id: 1 }, { timestamp: BASE_TIME, id: NaN }]) {
        filters.push({ before: cursor }, { after: cursor });
      }
      for (const each of filters) {
        expectEqual(await connector.fetchLogs(each), [], `rows of ${showFilters(each)}`);
        expectEqual(await connector.countLogs(each), 0, `countLogs(${showFilters(each)})`);
      }
    },
  },
  {
    name: "fetchLogs() accepts infinite bounds",
    async run({ connector }) {
      await saveAll(connector, [sampleLog({ durationMs: 5 })]);
      for (const name of ["startDate", "minLatency"] as const) {
        expectEqual(
          (await connector.fetchLogs({ [name]: -Infinity })).length,
          1,
          `-Infinity: rows`,
        );
        expectEqual(await connector.fetchLogs({ [name]: Infinity }), [], `rows of Infinity`);
      }
      for (const name of ["endDate", "maxLatency"] as const) {
        expectEqual((await connector.fetchLogs({ [name]: Infinity })).length, 1, `Infinity: rows`);
        expectEqual(await connector.fetchLogs({ [name]: -Infinity }), [], `rows of -Infinity`);
      }
    },
  },
  {
    name: "fetchLogs() distinguishes a bound from the number next to it",
    async run({ connector }) {
      const logs = await saveAll(
        connector,
        [0, 5, 250.5].map((durationMs) => {
          return sampleLog({ durationMs });
        }),
      );
      for (const bound of [Number.MIN_VALUE, 5 - 2 ** -50, 5 + 2 ** -50, 250.5 - 2 ** -45, 250.5]) {
        await expectAsReference(connector, logs, { minLatency: bound });
        await expectAsReference(connector, logs, { maxLatency: bound });
        await expectAsReference(connector, logs, { maxLatency: -bound });
      }
    },
  },
  {
    name: "searchText and endpoint treat %, _ and \\ as ordinary characters",
    async run({ connector }) {
      const texts = ["100%", "1000", "a_b", "axb", "c\\d", "cd", "\\%", "*", "a.b"];
      const logs = await saveAll(
        connector,
        texts.map((text) => sampleLog({ content: `<${text}>`, url: `/${text}` })),
      );
      for (const part of ["0%", "%", "_", "a_b", "\\", "\\%", "c\\d", "*", ".", "a%b"]) {
        await expectAsReference(connector, logs, { searchText: part });
        await expectAsReference(connector, logs, { endpoint: part });
      }
    },
  },
  {
    name: "searchText and endpoint ignore the case of A to Z only",
    async run({ connector }) {
      const texts = [
        "Kilo",
        "\u212ailo",
        "\u00e9t\u00e9",
        "\u00c9T\u00c9",
        "\u0130",
        "i",
        "\u00df",
        "ss",
      ];
      const logs = await saveAll(
        connector,
        texts.map((text) => sampleLog({ content: text, url: text, errorMessage: text })),
      );
      for (const part of ["kilo", "KILO", "\u212a", "\u00e9", "\u00c9t", "I", "SS", "\u00df"]) {
        await expectAsReference(connector, logs, { searchText: part });
        await expectAsReference(connector, logs, { endpoint: part });
      }
    },
  },
  {
    name: "statusCode accepts three digits or x, and matches nothing otherwise",
    async run({ connector }) {
      const codes = [undefined, 100, 199, 200, 204, 299, 404, 410, 440, 444, 499, 500, 599];
      const logs = await saveAll(connector, codes.map((statusCode) => sampleLog({ statusCode })));
      const patterns = [
        "404",
        "4xx",
        "4XX",
        "4xX",
        "40x",
        "x04",
        "4x4",
        "xxx",
        "xX0",
        "000",
        "0xx",
      ];
      for (
        const statusCode of [...patterns, "4", "40", "4040", "4%%", "___", " 404", "4x", "xxxx"]
      ) {
        await expectAsReference(connector, logs, { statusCode });
      }
    },
  },
  {
    name: "countLogs() counts what fetchLogs() would list, ignoring the limit",
    async run({ connector }) {
      const random = new Random(11);
      const logs = await saveRandomLogs(connector, random);
      expectEqual(await connector.countLogs(), logs.length, "countLogs()");
      for (let i = 0; i < 40; i++) {
        const filters = randomFilters(random, logs);
        const expected = referenceMatching(logs, filters).length;
        expectEqual(
          await connector.countLogs(filters),
          expected,
          `countLogs(${showFilters(filters)})`,
        );
      }
    },
  },
  {
    name: "countLogs() counts no further than atMost, rounded down",
    async run({ connector }) {
      const odd = { searchText: "1" };
      await saveAll(connector, sampleLogs(20));
      const counts = [[0, 0], [1, 1], [10, 10], [10.9, 10], [20, 20], [21, 20], [
        1e300,
        20,
      ]] as const;
      for (const [atMost, expected] of [...counts, [Infinity, 20], [-1, 0], [NaN, 0]] as const) {
        expectEqual(await connector.countLogs({}, atMost), expected, `countLogs({}, ${atMost})`);
      }
      expectEqual(await connector.countLogs({ limit: 2 }, 5), 5, "ignoring the limit");
      // log 1, and log 10 to log 19
      expectEqual(await connector.countLogs(odd, 7), 7, "a text, at most 7");
      expectEqual(await connector.countLogs(odd, 50), 11, "a text, at most 50");
    },
  },
];
