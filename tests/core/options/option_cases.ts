/** Values that an option takes, with what they become, and values that it refuses. */
export interface OptionCase {
  readonly key: string;
  /** The default after resolving. */
  readonly byDefault: unknown;
  /** Pairs of a value and what it becomes. */
  readonly right: readonly (readonly [unknown, unknown])[];
  readonly wrong: readonly unknown[];
}

const fn = () => true;
const pattern = /x/;
const route = new URLPattern({ pathname: "/a/:b" });

/** Every option but those of `auth` and `api` that decide on access; JSON values where possible. */
export const OPTION_CASES: readonly OptionCase[] = [
  flag("capture.requestBody", true),
  whole("capture.maxRequestBodySize", 10_240, 0, 16_777_216),
  flag("capture.responseBody", true),
  whole("capture.maxResponseBodySize", 10_240, 0, 16_777_216),
  {
    key: "capture.excludeHeaders",
    byDefault: ["authorization", "cookie"],
    right: [[[], []], [["X-Internal", "cookie"], ["x-internal", "cookie"]]],
    wrong: ["cookie", [""], ["a b"], ["a:"], [1], {}, [["cookie"]], "x".repeat(101)],
  },
  flag("capture.saveOwnTraces", false),
  {
    key: "ui.allowedHosts",
    byDefault: [],
    right: [[[], []], [["Traces.Example.com", "app"], ["traces.example.com", "app"]]],
    wrong: ["app", [""], ["app:8000"], ["https://app"], ["*.app"], [1], {}, ["x".repeat(254)]],
  },
  {
    key: "capture.excludePaths",
    byDefault: [],
    right: [
      [["/health", "/static/*", "/*"], ["/health", "/static/*", "/*"]],
      [[pattern], [pattern]],
    ],
    wrong: ["/health", ["health"], [""], ["/a?b"], ["/a*b"], [1], [{ regexp: "(" }], [null]],
  },
  {
    key: "capture.excludeMethods",
    byDefault: [],
    right: [[["options", "HEAD"], ["OPTIONS", "HEAD"]]],
    wrong: ["GET", [""], ["A B"], [1]],
  },
  {
    key: "capture.sample",
    byDefault: 1,
    right: [[0, 0], [0.5, 0.5], [1, 1], [fn, fn]],
    wrong: [-0.01, 1.01, NaN, Infinity, "0.5", true, [1]],
  },
  {
    key: "capture.requestIdHeader",
    byDefault: undefined,
    right: [["X-Request-Id", "X-Request-Id"]],
    wrong: ["", "a b", "a\r\nb", 1, true, "x".repeat(101)],
  },
  {
    key: "capture.trustProxy",
    byDefault: 0,
    right: [[true, 1], [false, 0], [0, 0], [2, 2], [100, 100]],
    wrong: [-1, 101, 1.5, "1", []],
  },
  flag("capture.console", false),
  {
    key: "capture.routes",
    byDefault: [],
    right: [[["/users/:id"], ["/users/:id"]], [[route], [route]], [fn, fn]],
    wrong: ["/users/:id", ["users"], ["/users/:"], [1], [pattern]],
  },
  flag("retention.enabled", true),
  whole("retention.maxRecords", 10_000, 0, 1_000_000_000),
  real("retention.cleanupIntervalMinutes", 30, 0.01, 34_560),
  real("retention.cleanupOlderThanHours", 24, 0, 1_000_000),
  whole("retention.maxBytes", undefined, 65_536, Number.MAX_SAFE_INTEGER),
  flag("metrics.enabled", true),
  whole("metrics.historyLimit", 1_000, 1, 100_000),
  real("metrics.refreshInterval", 2, 0.1, 3_600),
  {
    key: "logger.level",
    byDefault: "INFO",
    right: [["DEBUG", "DEBUG"], ["ERROR", "ERROR"], [10, "DEBUG"], [30, "WARN"], [40, "ERROR"]],
    wrong: ["debug", "HTTP", 0, 15, 50, "20", true],
  },
  flag("logger.echo", false),
  flag("ui.enabled", true),
  paths("ui.mountPath", "/supertracer"),
  whole("ui.pageSize", 50, 10, 200),
  texts("ui.storageSecret", 32, 1_024),
  flag("api.enabled", false, [[false, false]]),
  paths("api.basePath", "/supertracer-api"),
  names("redact.names"),
  names("redact.allow"),
  {
    key: "redact.patterns",
    byDefault: [],
    right: [[[pattern], [pattern]]],
    wrong: [pattern, [/a*/], [/(?:)/], [""], ["("], [1]],
  },
  flag("redact.defaults", true),
  {
    key: "redact.replacement",
    byDefault: "[REDACTED]",
    right: [["***", "***"], ["x".repeat(64), "x".repeat(64)]],
    wrong: ["", 'a"b', "a\\b", "a\nb", "\u2588", "x".repeat(65), 1],
  },
  whole("recording.maxQueueItems", 10_000, 1, 1_000_000),
  whole("recording.maxQueueBytes", 33_554_432, 65_536, 1_073_741_824),
  whole("recording.flushIntervalMs", 200, 10, 60_000),
  whole("recording.batchSize", 500, 1, 10_000),
  whole("recording.writeTimeoutMs", 10_000, 100, 600_000),
  {
    key: "spill.path",
    byDefault: undefined,
    right: [["spill", "spill"], ["/var/lib/app/a b", "/var/lib/app/a b"]],
    wrong: ["", 1, true, {}, "x".repeat(4_097)],
  },
  whole("spill.maxBytes", 268_435_456, 65_536, Number.MAX_SAFE_INTEGER),
  flag("enabled", true),
  texts("instance", 1, 64),
  texts("service", 1, 64),
];

function flag(
  key: string,
  byDefault: boolean,
  right: OptionCase["right"] = [[true, true], [false, false]],
): OptionCase {
  return { key, byDefault, right, wrong: ["true", 1, 0, "", [], {}] };
}

function whole(key: string, byDefault: unknown, least: number, most: number): OptionCase {
  const between = Math.floor((least + most) / 2);
  return {
    key,
    byDefault,
    right: [[least, least], [between, between], [most, most]],
    wrong: [least - 1, most + 1, least + 0.5, NaN, Infinity, String(least), true, [least]],
  };
}

function real(key: string, byDefault: unknown, least: number, most: number): OptionCase {
  return {
    key,
    byDefault,
    right: [[least, least], [least + 0.5, least + 0.5], [most, most]],
    wrong: [least - 0.001, most + 0.001, NaN, Infinity, String(least), true, [least]],
  };
}

function texts(key: string, least: number, most: number): OptionCase {
  const right = ["x".repeat(least), "x".repeat(most), "\u{1f511}".repeat(most)];
  return {
    key,
    byDefault: undefined,
    right: right.map((text) => [text, text]),
    wrong: ["x".repeat(least - 1), "x".repeat(most + 1), 1, true, []],
  };
}

function paths(key: string, byDefault: string): OptionCase {
  const right = ["/_trace", "/admin/logs", "/a.b~c-d/e", "/...", `/${"x".repeat(199)}`];
  return {
    key,
    byDefault,
    right: right.map((path) => [path, path]),
    wrong: [
      ...["", "/", "trace", "/trace/", "//trace", "/a//b", "/./a", "/a/..", "/a b", "/a?b", "/a#b"],
      ...["/%61", "/\u00e4", "/:id", "/a*", "/a\n", `/${"x".repeat(200)}`, 1, ["/a"]],
    ],
  };
}

function names(key: string): OptionCase {
  return {
    key,
    byDefault: [],
    right: [[["customerNumber", "x"], ["customerNumber", "x"]]],
    wrong: ["a", [""], ["-_. []"], [1], ["x".repeat(129)]],
  };
}
