import type { Log } from "../../log/log.ts";
import type { ConnectorCase } from "../connector_case.ts";
import { expect, expectEqual } from "../expectations.ts";
import { BASE_TIME, fullLog, LEFT_OUT_OF_ROWS, sampleLog } from "../samples.ts";

/** JSON that `JSON.stringify()` would write differently. */
const SENT_JSON = [
  ...['{"id":1425163458913271809}', "1e400", "-0", "[0.1000000000000000055, 1.0, 1E2]"],
  ...['{"a":1,"a":2}', '{"10":1,"2":2}', '{"b":{"__proto__":1, "__proto__":{}}}'],
  ...['"\\u00e9\\/"', ' {\n  "a" : [ ]\n}\r\n', "{ }", "[null ]"],
];

/** Cases about the values that are returned. */
export const VALUE_CASES: readonly ConnectorCase[] = [
  {
    name: "fetchLog() returns every property",
    async run({ connector }) {
      const id = await connector.saveLog(fullLog());
      expectEqual(await connector.fetchLog(id), { ...fullLog(), id }, "fetchLog()");
    },
  },
  {
    name: "fetchLogs() returns every property, except possibly headers and bodies",
    async run({ connector }) {
      const id = await connector.saveLog(fullLog());
      const [row] = await connector.fetchLogs();
      const expected: Log = { ...fullLog(), id };
      for (const name of LEFT_OUT_OF_ROWS) {
        if (row?.[name] === undefined) delete expected[name];
      }
      expectEqual(row, expected, "row of fetchLogs()");
    },
  },
  {
    name: "absent properties are returned as undefined, whether they were missing or undefined",
    async run({ connector }) {
      const absent: Partial<Record<keyof Log, undefined>> = {};
      for (const name of Object.keys(fullLog()) as (keyof Log)[]) absent[name] = undefined;
      for (const log of [sampleLog(), { ...absent, ...sampleLog() }]) {
        const id = await connector.saveLog(log);
        expectEqual(await connector.fetchLog(id), { ...sampleLog(), id }, "fetchLog()");
        const [row] = await connector.fetchLogs({ limit: 1 });
        expectEqual(row, { ...sampleLog(), id }, "row of fetchLogs()");
      }
    },
  },
  {
    name: "an empty string is returned as such, and 0 as 0",
    async run({ connector }) {
      const log = sampleLog({
        ...{ content: "", path: "", url: "", errorMessage: "", stackTrace: "", userAgent: "" },
        ...{ headers: {}, requestQuery: {}, responseHeaders: {}, metadata: {}, durationMs: 0 },
        ...{ ttfbMs: 0, requestSizeBytes: 0, responseSizeBytes: 0 },
      });
      const id = await connector.saveLog(log);
      expectEqual(await connector.fetchLog(id), { ...log, id }, "fetchLog()");
    },
  },
  {
    name: "control characters are returned in every text, alone and among others, one log or many",
    async run({ connector }) {
      const all = Array.from({ length: 32 }, (_, i) => String.fromCharCode(i + 1));
      const logs = ["", ...all, all.join("")].map((text) =>
        sampleLog({
          ...{ content: text, path: `/${text}`, url: text, route: `a${text}b`, requestBody: text },
          ...{ errorMessage: text, headers: { "x-text": text }, metadata: { [`a${text}`]: text } },
        })
      );
      const batched = await connector.saveLogs({ key: "control characters", logs, metrics: [] });
      for (const [i, log] of logs.entries()) {
        const what = JSON.stringify(log.content);
        const id = await connector.saveLog(log);
        expectEqual(await connector.fetchLog(id), { ...log, id }, `saved alone: ${what}`);
        const other = batched[i] ?? 0;
        expectEqual(await connector.fetchLog(other), { ...log, id: other }, `in a batch: ${what}`);
      }
    },
  },
  {
    name: "bodies of every JSON type are returned, and null is not absent",
    async run({ connector }) {
      const bodies: unknown[] = [
        ...[null, true, false, 0, -1.5, 1e21, 5e-324, "", "text", "null", "[1]", '{"a":1}', "1"],
        ...[[], {}, [null], [[[]]], { a: null }, { "": 0 }, { a: { b: [1, "2", false] } }],
      ];
      for (const body of bodies) {
        const log = sampleLog({ method: "POST", requestBody: body, responseBody: [body] });
        const id = await connector.saveLog(log);
        const fetched = await connector.fetchLog(id);
        expectEqual(fetched?.requestBody, body, "requestBody");
        expectEqual(fetched?.responseBody, [body], "responseBody");
      }
    },
  },
  {
    name: "the text of a body is returned as it was sent, if the value can't represent it",
    async run({ connector }) {
      const headers = { "content-type": "application/json" };
      for (const text of SENT_JSON) {
        const body: unknown = JSON.parse(text);
        const request = { method: "POST", headers, requestBody: body, requestBodyText: text };
        const log = sampleLog({
          ...request,
          responseHeaders: headers,
          responseBody: body,
          responseBodyText: text,
        });
        const batched = await connector.saveLogs({ key: text, logs: [log], metrics: [] });
        for (const id of [await connector.saveLog(log), ...batched]) {
          const fetched = await connector.fetchLog(id);
          expectEqual(fetched?.requestBodyText, text, "requestBodyText");
          expectEqual(fetched?.responseBodyText, text, "responseBodyText");
          // Some storages do not distinguish all numbers.
          const json = JSON.stringify(body);
          expectEqual(JSON.stringify(fetched?.requestBody), json, "requestBody");
          expectEqual(JSON.stringify(fetched?.responseBody), json, "responseBody");
        }
      }
    },
  },
  {
    name: "the text of a form is returned as it was sent, its fields as they were parsed",
    async run({ connector }) {
      const log = sampleLog({
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" },
        requestBody: { b: ["2", "3"], "": "x y", c: "\u00e9" },
        requestBodyText: "b=2&=x%20y&b=3&c=%c3%A9&&",
        requestBodyState: "complete",
      });
      const id = await connector.saveLog(log);
      expectEqual(await connector.fetchLog(id), { ...log, id }, "fetchLog()");
    },
  },
  {
    name: "bodies and metadata are returned as JSON.parse(JSON.stringify(value))",
    async run({ connector }) {
      const value = {
        ...{
          left: undefined,
          list: [undefined, NaN],
          number: -Infinity,
          date: new Date(BASE_TIME),
        },
        ...{ constructor: "c", toString: "t", json: { toJSON: () => "j" } },
      };
      const id = await connector.saveLog(sampleLog({ requestBody: value, metadata: value }));
      const fetched = await connector.fetchLog(id);
      const expected: unknown = JSON.parse(JSON.stringify(value));
      expectEqual(fetched?.requestBody, expected, "requestBody");
      expectEqual(fetched?.metadata, expected, "metadata");
    },
  },
  {
    name: "JSON keys may be any text, including __proto__",
    async run({ connector }) {
      const body: unknown = JSON.parse(
        '{"__proto__": {"polluted": 1}, "a.b": 2, "$c": 3, "\'": 4}',
      );
      const id = await connector.saveLog(sampleLog({ responseBody: body }));
      const fetched = await connector.fetchLog(id);
      expectEqual(fetched?.responseBody, body, "responseBody");
    },
  },
  {
    name: "bodies may be long and deep",
    async run({ connector }) {
      const items = Array.from({ length: 20_000 }, (_, i) => ({ i, text: "0123456789 \u00e9" }));
      const deep: unknown = JSON.parse("[".repeat(1_000) + "]".repeat(1_000));
      for (const body of ["\u{1f600}\u00e9x".repeat(150_000), items, deep]) {
        const id = await connector.saveLog(sampleLog({ requestBody: body, responseBody: body }));
        const fetched = await connector.fetchLog(id);
        expectEqual(fetched?.requestBody, body, "requestBody");
        expectEqual(fetched?.responseBody, body, "responseBody");
      }
    },
  },
  {
    name: "a timestamp with at most three decimals is returned exactly, and works as a cursor",
    async run({ connector }) {
      const moments = [
        0,
        0.001,
        1,
        BASE_TIME,
        BASE_TIME + 0.001,
        BASE_TIME + 0.999,
        BASE_TIME + 0.457,
      ];
      for (const timestamp of [...moments, 2_147_483_648_000, 4_102_444_799_999.999]) {
        const id = await connector.saveLog(sampleLog({ timestamp }));
        expectEqual((await connector.fetchLog(id))?.timestamp, timestamp, "timestamp");
        const older = await connector.fetchLogs({ before: { timestamp, id: id + 1 }, limit: 1 });
        expectEqual(older[0]?.id, id, `row before {${timestamp}, ${id + 1}}`);
        const others = await connector.fetchLogs({ before: { timestamp, id } });
        expectEqual(
          others.some((row) => row.id === id),
          false,
          `row in those before {${timestamp}, ${id}}`,
        );
      }
    },
  },
  {
    name: "a timestamp with more decimals is rounded, and still works as a cursor",
    async run({ connector }) {
      const given = BASE_TIME + 0.000_244_140_625;
      const id = await connector.saveLog(sampleLog({ timestamp: given }));
      const { timestamp = NaN } = await connector.fetchLog(id) ?? {};
      const isNear = Math.abs(timestamp - given) <= 0.001;
      expect(isNear, `timestamp: expected about ${given}, received ${timestamp}`);
      expectEqual(await connector.fetchLogs({ before: { timestamp, id } }), [], "rows before it");
      const rows = await connector.fetchLogs({ before: { timestamp, id: id + 1 } });
      expectEqual(rows.length, 1, "number of rows before the next id");
    },
  },
];
