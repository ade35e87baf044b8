import type { Log } from "../../log/log.ts";
import type { LogFilters } from "../../filters/log_filters.ts";
import type { ConnectorCase } from "../connector_case.ts";
import { expectAsReference } from "../reference.ts";
import { expectEqual } from "../expectations.ts";
import { sampleLog, sampleLogs, samplePoint, saveAll } from "../samples.ts";

const TEXTS: readonly string[] = [
  ...[
    "'",
    "''",
    '"',
    '\\"',
    "\\",
    "\\\\",
    "\\u0041",
    "%",
    "_",
    "$1",
    "?",
    ":name",
    "{}",
    "[]",
    ",",
  ],
  ...["'; DROP TABLE requests; --", "\n", "\r\n", "\t", " ", "\u0001", "\u001b[31m", "\u007f"],
  ...[
    "\u00e9",
    "e\u0301",
    "\u4e2d\u6587",
    "\u05d0\u202eabc",
    "\u{1f469}\u200d\u{1f4bb}",
    "\ufeffbom",
  ],
  ...["\ufffe\uffff", "\u{10ffff}", "\u2028\u2029", "</script>", "\\x41", "\\N", "NULL"],
];

/** Problematic characters: a NUL ends a string in C, a lone surrogate has no UTF-8. */
const ILL_FORMED: readonly string[] = ["a\0b", "\0", "\ud800", "a\udc00b", "\udc00\ud800"];

/** Cases about text. */
export const TEXT_CASES: readonly ConnectorCase[] = [
  {
    name: "a text is found between two cursors",
    async run({ connector }) {
      const logs = await saveAll(connector, sampleLogs(30));
      const [after, before] = [logs[5], logs[25]];
      for (const searchText of ["LOG 1", "og 2", "log 27"]) {
        await expectAsReference(connector, logs, { searchText, after, before, limit: 8 });
      }
    },
  },
  {
    name: "text of all kinds is returned unchanged",
    async run({ connector }) {
      const logs = await saveAll(connector, TEXTS.map(inEveryProperty));
      for (const log of logs) {
        expectEqual(await connector.fetchLog(log.id), log, `fetchLog(${log.id})`);
      }
    },
  },
  {
    name: "text of all kinds is found by the filters",
    async run({ connector }) {
      for (const log of await saveAll(connector, TEXTS.map(inEveryProperty))) {
        const { content: searchText, requestId, traceId, route, loggerName, instance } = log;
        const filters = { searchText, requestId, traceId, route, loggerName, instance };
        const rows = await connector.fetchLogs({ ...filters, endpoint: log.url });
        expectEqual(rows.map(({ id }) => id), [log.id], `rows with ${JSON.stringify(searchText)}`);
      }
    },
  },
  {
    name: "a NUL or a lone surrogate is returned, or U+FFFD instead, and breaks no batch",
    async run({ connector }) {
      const given = [sampleLog(), ...ILL_FORMED.map(inEveryProperty), sampleLog()];
      for (const log of await saveAll(connector, given)) {
        expectEqual(wellFormed(await connector.fetchLog(log.id)), wellFormed(log), "fetchLog()");
      }
    },
  },
  {
    name: "filters with a NUL or a lone surrogate make no query fail",
    async run({ connector }) {
      await saveAll(connector, [sampleLog({ content: "ab", method: "GET", url: "ab" })]);
      for (const text of ILL_FORMED) {
        const ids = {
          requestId: text,
          traceId: text,
          route: text,
          loggerName: text,
          instance: text,
        };
        for (
          const filters of [{ searchText: text }, { endpoint: text }, { methods: [text] }, ids]
        ) {
          expectEqual(await connector.fetchLogs(filters), [], JSON.stringify(filters));
        }
      }
    },
  },
  {
    name: "texts that are compared as a whole may be long, and are distinguished",
    async run({ connector }) {
      const texts = [1, 2].map((last) => `${longText(6_000)}${last}`);
      const logs = await saveAll(connector, texts.map(inEveryComparedProperty));
      for (const [i, { id }] of logs.entries()) {
        const text = texts[i] ?? "";
        const row = await connector.fetchLog(id);
        for (const name of COMPARED) {
          const start = String(row?.[name]).slice(0, 100);
          expectEqual(start, text.slice(0, 100), `beginning of ${name}`);
        }
        for (const filters of comparisons(text)) {
          const rows = await connector.fetchLogs(filters);
          expectEqual(rows.map((row) => row.id), [id], `rows by ${Object.keys(filters)}`);
        }
      }
    },
  },
  {
    name: "metrics and errors may have long texts, which are counted separately",
    async run({ connector }) {
      const texts = [1, 2].map((last) => `${longText(6_000)}${last}`);
      const logs = texts.map((text): Log => {
        return { ...inEveryComparedProperty(text), logLevel: "ERROR", timestamp: Date.now() };
      });
      const metrics = texts.map((text) => samplePoint({ method: text, route: text }));
      await connector.saveLogs({ key: "long", logs, metrics });
      await connector.saveMetrics(metrics);
      const counts = (await connector.fetchMetrics()).map(({ count }) => count);
      expectEqual(counts, [6, 6], "counts of metrics");
      for (const text of texts) {
        expectEqual((await connector.fetchErrorGroup(text))?.count, 1, "occurrences of an error");
      }
    },
  },
];

/** Properties that filters compare as a whole. */
const COMPARED = [
  ...["method", "requestId", "traceId", "spanId", "route", "loggerName", "instance"],
  ...["clientIp", "errorGroup"],
] as const satisfies readonly (keyof Log)[];

function inEveryComparedProperty(text: string): Log {
  return sampleLog(Object.fromEntries(COMPARED.map((name) => [name, text])));
}

function comparisons(text: string): LogFilters[] {
  return COMPARED.flatMap((name): LogFilters[] => {
    if (name === "method") return [{ methods: [text] }];
    // These two are conditions of expressions only.
    return name === "spanId" || name === "clientIp" ? [] : [{ [name]: text }];
  });
}

/** Reproducible random text that hardly compresses. */
function longText(length: number): string {
  let seed = 1;
  return Array.from({ length }, () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return (seed % 36).toString(36);
  }).join("");
}

function inEveryProperty(text: string): Log {
  return sampleLog({
    ...{ content: text, method: text, path: text, url: text, clientIp: text, userAgent: text },
    ...{ errorMessage: text, stackTrace: text, requestId: text, traceId: text, spanId: text },
    ...{ parentSpanId: text, route: text, loggerName: text, instance: text },
    headers: { "x-text": text },
    requestQuery: { [text]: [text, text] },
    requestBody: text,
    responseHeaders: { "x-text": [text] },
    responseBody: { [text]: text },
    metadata: { [text]: [text] },
  });
}

/** Replaces every NUL and lone surrogate with U+FFFD. */
function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed().replaceAll("\0", "\ufffd");
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [wellFormed(name), wellFormed(part)]),
  );
}
