import type { LogExpression } from "../../filters/log_filters.ts";
import type { ConnectorCase } from "../connector_case.ts";
import { expectAsReference, referenceMatching, saveRandomLogs, showFilters } from "../reference.ts";
import { expectEqual, expectError } from "../expectations.ts";
import { Random } from "../random.ts";
import {
  CONDITION_NAMES,
  randomCondition,
  randomExpression,
  randomFilters,
} from "../random_filters.ts";
import { sampleLog, sampleLogs, saveAll } from "../samples.ts";

/** JSON whose value is a different number. */
const LONG_ID = '{"id": 9007199254740993}';

/** Cases about `where`, for connectors with `filtersExpressions`. */
export const EXPRESSION_CASES: readonly ConnectorCase[] = [
  ...CONDITION_NAMES.map((name): ConnectorCase => ({
    name: `filtersExpressions: where filters by ${name}, and by its opposite`,
    requires: "filtersExpressions",
    async run({ connector }) {
      const random = new Random(name.length);
      const logs = await saveRandomLogs(connector, random);
      for (let i = 0; i < 12; i++) {
        const where = randomCondition(random, name, logs);
        await expectAsReference(connector, logs, { where, limit: 200 });
        await expectAsReference(connector, logs, { where: { not: where }, limit: 200 });
      }
    },
  })),
  {
    name: "filtersExpressions: where finds attributes by name and value, which is text or JSON",
    requires: "filtersExpressions",
    async run({ connector }) {
      const attributes: (Record<string, unknown> | undefined)[] = [
        { tenant: "acme", "a.b": "flat", "a-b": 1 },
        { tenant: "Acme", in: { tenant: "acme" }, a: { b: "deep" } },
        { seats: 12, open: true, none: null },
        { seats: "12", open: "true", none: "null" },
        { large: 1e21, small: 1e-7, real: 0.5, whole: 1.0 },
        { text: 'caf\u00e9 \u{1f600}\n"\\', quoted: '"acme"', list: ["x", 1, { y: null }] },
        { tenant: "" },
        {},
        undefined,
      ];
      const logs = await saveAll(
        connector,
        attributes.map((each) => sampleLog({ attributes: each })),
      );
      const cases: readonly (readonly [name: string, value: string, found: readonly number[]])[] = [
        ["tenant", "acme", [0]],
        ["tenant", '"acme"', []],
        ["tenant", "acm", []],
        ["Tenant", "acme", []],
        ["tenant", "", [6]],
        ["a.b", "flat", [0]],
        ["a.b", "deep", []],
        ["a-b", "1", [0]],
        ["seats", "12", [2, 3]],
        ["seats", "12.0", []],
        ["open", "true", [2, 3]],
        ["none", "null", [2, 3]],
        ["large", "1e+21", [4]],
        ["small", "1e-7", [4]],
        ["real", "0.5", [4]],
        ["whole", "1", [4]],
        ["text", 'caf\u00e9 \u{1f600}\n"\\', [5]],
        ["quoted", '"acme"', [5]],
        ["list", '["x",1,{"y":null}]', [5]],
        ["absent", "null", []],
        ['tenant" or 1', "acme", []],
        ["toString", "x", []],
      ];
      for (const [name, value, found] of cases) {
        const where = { attribute: { name, value } };
        const rows = await connector.fetchLogs({ where, limit: 100 });
        const ids = rows.map(({ id }) => id).sort((a, b) => a - b);
        expectEqual(
          ids,
          found.map((index) => logs[index]?.id),
          `ids for ${showFilters({ where })}`,
        );
        const others = await connector.countLogs({ where: { not: where } });
        expectEqual(others, logs.length - found.length, `count for not ${showFilters({ where })}`);
      }
    },
  },
  {
    name:
      "filtersExpressions: all, any and not combine conditions, together with the other filters",
    requires: "filtersExpressions",
    async run({ connector }) {
      const random = new Random(13);
      const logs = await saveRandomLogs(connector, random);
      for (let i = 0; i < 150; i++) {
        const where = randomExpression(random, logs);
        await expectAsReference(connector, logs, { where, limit: 200 });
        await expectAsReference(connector, logs, { ...randomFilters(random, logs), where });
      }
    },
  },
  {
    name: "filtersExpressions: countLogs() counts what meets where",
    requires: "filtersExpressions",
    async run({ connector }) {
      const random = new Random(17);
      const logs = await saveRandomLogs(connector, random);
      for (let i = 0; i < 40; i++) {
        const filters = { ...randomFilters(random, logs), where: randomExpression(random, logs) };
        const expected = referenceMatching(logs, filters).length;
        const what = showFilters(filters);
        expectEqual(await connector.countLogs(filters), expected, `countLogs(${what})`);
        const atMost = Math.min(expected, 3);
        expectEqual(await connector.countLogs(filters, 3), atMost, `countLogs(${what}, 3)`);
      }
    },
  },
  {
    name: "filtersExpressions: an empty condition is met, an impossible one is not",
    requires: "filtersExpressions",
    async run({ connector }) {
      await saveAll(connector, sampleLogs(3));
      const met: LogExpression[] = [{}, { path: "" }, { methods: [] }, { route: undefined }];
      const never: LogExpression[] = [{ minSize: NaN }, { statusCode: "4" }, { any: [] }];
      for (const where of [...met, { all: [] }, ...never.map((not) => ({ not }))]) {
        expectEqual((await connector.fetchLogs({ where })).length, 3, `${showFilters({ where })}`);
      }
      for (const where of [...never, ...met.map((not) => ({ not })), { not: { all: [] } }]) {
        expectEqual((await connector.fetchLogs({ where })).length, 0, `${showFilters({ where })}`);
      }
    },
  },
  {
    name: "filtersExpressions: in patterns only * is special",
    requires: "filtersExpressions",
    async run({ connector }) {
      const paths = [
        "/",
        "/a",
        "/A",
        "/a/b",
        "/a%b",
        "/a_b",
        "/a\\b",
        "/a?b",
        "/a[b]",
        "/axb",
        "/aab",
      ];
      const logs = await saveAll(
        connector,
        [undefined, "", ...paths].map((path) => sampleLog({ path, route: path })),
      );
      const patterns = [
        ...["*", "**", "/*", "*/", "/a*b", "/*b", "/a**b", "/?", "/a?b", "/a[b]", "/[a]", "/a%b"],
        ...["/a_b", "/A*", "*B", "/a\\b", "/a\\*", "/a*a*b", "/a", "a", "*a*", "/*/*", "/aab*b"],
      ];
      for (const pattern of patterns) {
        await expectAsReference(connector, logs, { where: { pathPattern: pattern } });
        await expectAsReference(connector, logs, { where: { not: { routePattern: pattern } } });
      }
    },
  },
  {
    name:
      "filtersExpressions: bodyText looks into texts as they are, and into JSON as it is stored",
    requires: "filtersExpressions",
    async run({ connector }) {
      const bodies = ['say "hi"\nto C:\\new', { say: "hi", to: ["C:", 12.5] }, "name", null, ""];
      const logs = await saveAll(connector, [
        ...bodies.map((requestBody) => sampleLog({ requestBody })),
        ...bodies.map((responseBody) => sampleLog({ responseBody })),
        sampleLog({ content: "name", headers: { name: "name" } }),
        sampleLog({ requestBody: { id: 9_007_199_254_740_992 }, requestBodyText: LONG_ID }),
        sampleLog({ responseBody: { id: 9_007_199_254_740_992 }, responseBodyText: LONG_ID }),
      ]);
      const parts = [
        ...["9007199254740993", "9007199254740992", '"id": 9', '"id":9'],
        ...[
          '"hi"',
          "HI",
          "\nto",
          "c:\\NEW",
          "\\n",
          '"',
          '{"say":',
          "12.5",
          "nname",
          "\\\\",
          "null",
        ],
        ...["hi%", "h_", "N", "ame", "]}", "nul"],
      ];
      for (const bodyText of parts) {
        await expectAsReference(connector, logs, { where: { bodyText } });
        await expectAsReference(connector, logs, { where: { not: { bodyText } } });
      }
    },
  },
  {
    name: "filtersExpressions: headerText searches lines of name and value",
    requires: "filtersExpressions",
    async run({ connector }) {
      const all: Record<string, string>[] = [
        { "content-type": "text/html", "etag": 'W/"a,b"', "x-path": "C:\\new" },
        { accept: '{"a":["b"],"c":"d"}', via: "" },
        { host: "content-type" },
        {},
      ];
      const logs = await saveAll(connector, [
        ...all.map((headers) => sampleLog({ headers })),
        ...all.map((responseHeaders) => sampleLog({ responseHeaders })),
        sampleLog({ responseHeaders: { "set-cookie": ["a=1", "b=2"], vary: "Accept" } }),
        sampleLog({ content: "text/html", responseBody: "text/html" }),
      ]);
      const parts = [
        ...["content-type: text/html", "TEXT/HTML", "html\netag: w/", 'W/"a,b"', "c:\\new", "\\n"],
        ...['{"a":["b"],"c":"d"}', "via: ", "cookie: a=1\nb=2\nvary", "content-type", '","'],
      ];
      for (const headerText of parts) {
        await expectAsReference(connector, logs, { where: { headerText } });
        await expectAsReference(connector, logs, { where: { not: { headerText } } });
      }
    },
  },
  {
    name: "filtersExpressions: an invalid where is the caller's TypeError or RangeError",
    requires: "filtersExpressions",
    async run({ connector }) {
      await saveAll(connector, sampleLogs(1));
      let deep: LogExpression = { path: "/" };
      for (let i = 0; i < 40; i++) deep = { not: deep };
      // As parsed from JSON, without type checking.
      const misspelled: LogExpression = JSON.parse('{ "pth": "/" }');
      const wrong: readonly [where: LogExpression, name: string][] = [
        [misspelled, "TypeError"],
        [deep, "RangeError"],
        [{ pathPattern: "*".repeat(10_000) }, "RangeError"],
      ];
      for (const [where, name] of wrong) {
        await expectError(name, () => connector.fetchLogs({ where }), "fetchLogs()");
        await expectError(name, () => connector.countLogs({ where }), "countLogs()");
      }
    },
  },
  {
    name: "filtersExpressions: an expression may have the maximum size",
    requires: "filtersExpressions",
    async run({ connector }) {
      await saveAll(connector, sampleLogs(3));
      const any = Array.from({ length: 199 }, (_, i) => ({ not: { path: `/${i}` } }));
      expectEqual((await connector.fetchLogs({ where: { any } })).length, 3, "rows of many parts");
      let deep: LogExpression = { searchText: "log 1" };
      for (let i = 0; i < 31; i++) deep = { not: deep };
      expectEqual((await connector.fetchLogs({ where: deep })).length, 2, "rows of many levels");
    },
  },
];
