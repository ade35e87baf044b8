import { API, AUTH } from "./access_spec.ts";
import { type GroupKey, type GroupSpec, option, optional, type SpecsOf } from "./option.ts";
import {
  boolean,
  either,
  list,
  mapped,
  nameList,
  number,
  oneOf,
  text,
  wholeNumber,
} from "./option_rule.ts";
import { connector, functionRule } from "./code_rules.ts";
import {
  headerName,
  headerToSend,
  hostName,
  method,
  mountPath,
  pathOrPrefix,
  regexp,
  replacement,
  routePattern,
  routeText,
  secretName,
  secretPattern,
  variableName,
} from "./text_rules.ts";
import type {
  CaptureOptions,
  LoggerOptions,
  MetricsOptions,
  RecordingOptions,
  RedactOptions,
  RetentionOptions,
  SpillOptions,
  SuperTracerOptions,
  UIOptions,
} from "./options.ts";

const BODY_SIZE = wholeNumber(0, 16_777_216);
const DAY_MINUTES = 1_440;

/** Options of `capture`. */
export const CAPTURE = {
  requestBody: option(boolean(), true, "Record request bodies, as far as the app reads them.", {
    python: "capture_request_body",
  }),
  maxRequestBodySize: option(BODY_SIZE, 10_240, "Most bytes kept of a request body.", {
    python: "max_request_body_size",
  }),
  responseBody: option(boolean(), true, "Record response bodies.", {
    python: "capture_response_body",
  }),
  maxResponseBodySize: option(BODY_SIZE, 10_240, "Most bytes kept of a response body.", {
    python: "max_response_body_size",
  }),
  excludeHeaders: option(
    nameList("a list of header names", headerName),
    ["authorization", "cookie"],
    "Headers whose values are never recorded, whatever `redact` says.",
    { python: "exclude_headers" },
  ),
  saveOwnTraces: option(
    boolean(),
    false,
    "Record requests to the dashboard and to the API themselves.",
    { python: "save_own_traces" },
  ),
  excludePaths: option(
    list(
      'a list of paths ("/health"), prefixes ("/static/*") and RegExps',
      either(pathOrPrefix, regexp),
    ),
    [],
    "Requests not recorded, by path; metrics count them all the same.",
  ),
  excludeMethods: option(
    nameList("a list of methods", method),
    [],
    "Requests not recorded, by method; metrics count them all the same.",
  ),
  sample: option(
    either(
      number(0, 1),
      functionRule<Exclude<CaptureOptions["sample"], number | undefined>>(),
    ),
    1,
    "Share of requests recorded; errors and slow requests are recorded always.",
  ),
  requestIdHeader: optional(
    headerToSend,
    "Response header that tells the client the request id; without it none is added.",
  ),
  trustProxy: option(
    mapped(either(boolean(), wholeNumber(0, 100)), Number),
    0,
    "How many reverse proxies are trusted to append to `x-forwarded-for`; `true` is 1.",
    { defaultWords: "`false`" },
  ),
  console: option(boolean(), false, "Record `console.log` and its kin as log lines."),
  routes: option(
    either(
      list('a list of routes ("/users/:id") and URLPatterns', either(routeText, routePattern)),
      functionRule<(method: string, path: string) => string | undefined>(),
    ),
    [],
    "Templates of the app's routes, the first match wins; what matches none has its ids folded.",
  ),
} satisfies SpecsOf<CaptureOptions>;

/** Options of `retention`. */
export const RETENTION = {
  enabled: option(boolean(), true, "Delete old logs, on a timer.", { python: "enabled" }),
  maxRecords: optional(
    wholeNumber(0, 1_000_000_000),
    "Most logs kept, the newest; 0: no bound.",
    { python: "max_records", defaultWords: "`10,000` in memory, else `1,000,000`" },
  ),
  cleanupIntervalMinutes: option(
    // The longest a timer can wait are 35,791 minutes.
    number(0.01, 24 * DAY_MINUTES),
    30,
    "Minutes between two runs.",
    { python: "cleanup_interval_minutes" },
  ),
  cleanupOlderThanHours: optional(
    number(0, 1_000_000),
    "Age in hours beyond which logs are deleted; 0: no bound.",
    { python: "cleanup_older_than_hours", defaultWords: "`24` in memory, else no bound" },
  ),
  maxBytes: optional(
    either(oneOf([0]), wholeNumber(65_536, Number.MAX_SAFE_INTEGER)),
    "Most bytes the storage may take, where the connector can tell; 0: no bound.",
    { defaultWords: "1 GiB in SQLite, 10 GiB in PostgreSQL, else no bound" },
  ),
} satisfies SpecsOf<RetentionOptions>;

/** Options of `metrics`. */
export const METRICS = {
  enabled: option(boolean(), true, "Count requests.", { python: "enabled" }),
  historyLimit: option(
    wholeNumber(1, 100_000),
    1_000,
    "Minutes of metrics kept in memory where the connector does not store them.",
    { python: "history_limit" },
  ),
  refreshInterval: option(
    number(0.1, 3_600),
    2,
    "Seconds between two refreshes of the dashboard's figures.",
    { python: "refresh_interval" },
  ),
} satisfies SpecsOf<MetricsOptions>;

const LEVELS = { 10: "DEBUG", 20: "INFO", 30: "WARN", 40: "ERROR" } as const;

/** Options of `logger`. */
export const LOGGER = {
  level: option(
    mapped(
      oneOf(["DEBUG", "INFO", "WARN", "ERROR", 10, 20, 30, 40]),
      (level) => typeof level === "number" ? LEVELS[level] : level,
    ),
    "INFO",
    "Lowest level recorded; the numbers are Python's.",
    { python: "level" },
  ),
  echo: option(boolean(), false, "Print each recorded line to the console as well."),
} satisfies SpecsOf<LoggerOptions>;

/** Options of `ui`. */
export const UI = {
  enabled: option(boolean(), true, "Serve the dashboard."),
  mountPath: option(mountPath, "/supertracer", "Path of the dashboard.", { python: "mount_path" }),
  pageSize: option(wholeNumber(10, 200), 50, "Rows a list loads at once.", {
    python: "page_size",
  }),
  storageSecret: optional(
    text("a text of at least 32 characters", 32, 1_024),
    "Signs the dashboard's sessions, so that they outlive a restart.",
    { python: "storage_secret", secret: true, defaultWords: "random" },
  ),
  storageSecretEnv: optional(variableName, "Environment variable that holds `storageSecret`.", {
    python: "storage_secret_env",
    secret: true,
  }),
  allowedHosts: option(
    nameList("a list of host names without port", hostName),
    [],
    "Names that are answered, beside localhost and addresses, where nobody has to log in.",
  ),
} satisfies SpecsOf<UIOptions>;

/** Options of `redact`. */
export const REDACT = {
  names: option(
    nameList("a list of names", secretName),
    [],
    "Further names whose values are secret.",
  ),
  allow: option(
    nameList("a list of names", secretName),
    [],
    "Names that are not secret although the default list has them.",
  ),
  patterns: option(
    list("a list of RegExps", secretPattern),
    [],
    "Further patterns of secret text; in a file a text is the pattern, without slashes.",
  ),
  defaults: option(boolean(), true, "Whether the default lists hold."),
  replacement: option(replacement, "[REDACTED]", "What stands for a secret."),
} satisfies SpecsOf<RedactOptions>;

/** Options of `recording`. */
export const RECORDING = {
  maxQueueItems: option(wholeNumber(1, 1_000_000), 10_000, "Most records that wait."),
  maxQueueBytes: option(
    wholeNumber(65_536, 1_073_741_824),
    33_554_432,
    "Most bytes that wait, as estimated.",
  ),
  flushIntervalMs: option(
    wholeNumber(10, 60_000),
    200,
    "Milliseconds a record waits at most before it is written.",
  ),
  batchSize: option(wholeNumber(1, 10_000), 500, "Most records written at once."),
  writeTimeoutMs: option(
    wholeNumber(100, 600_000),
    10_000,
    "Milliseconds after which a write counts as failed.",
  ),
} satisfies SpecsOf<RecordingOptions>;

/** Options of `spill`. */
export const SPILL = {
  path: optional(
    text("a path of 1 to 4,096 characters", 1, 4_096),
    "File that takes what the queue has no room for; without it that is dropped.",
    { defaultWords: "no file" },
  ),
  maxBytes: option(
    wholeNumber(65_536, Number.MAX_SAFE_INTEGER),
    268_435_456,
    "Most bytes that this process writes to the file.",
  ),
} satisfies SpecsOf<SpillOptions>;

/** Options that stand beside the groups. */
export const TOP = {
  enabled: option(
    boolean(),
    true,
    "The master switch: `false` leaves the app as it is, unrecorded and without a dashboard.",
  ),
  connector: optional(
    connector,
    "Where logs are stored.",
    { defaultWords: "`new MemoryConnector()`" },
  ),
  instance: optional(
    text("a text of 1 to 64 characters", 1, 64),
    "Name of this process in the records.",
    { defaultWords: "process id and random characters" },
  ),
} satisfies SpecsOf<Omit<SuperTracerOptions, GroupKey>>;

/** The groups in the order of the documentation; a new one is added here and in `resolveOptions`. */
export const GROUPS: { readonly [K in GroupKey]: GroupSpec & { readonly key: K } } = {
  capture: {
    key: "capture",
    python: "capture_options",
    doc: "What is recorded of each request.",
    options: CAPTURE,
  },
  retention: {
    key: "retention",
    python: "retention_options",
    doc: "How long logs are kept.",
    options: RETENTION,
  },
  metrics: {
    key: "metrics",
    python: "metrics_options",
    doc: "The metrics that the dashboard shows.",
    options: METRICS,
  },
  logger: {
    key: "logger",
    python: "logger_options",
    doc: "Loggers from `getLogger()`.",
    ignored: ["format", "datefmt"],
    options: LOGGER,
  },
  ui: { key: "ui", python: "ui_options", doc: "Where the dashboard is.", options: UI },
  auth: {
    key: "auth",
    python: "auth_options",
    doc: "Who may see the dashboard.",
    whenFalse: "opens the dashboard to everyone who reaches it, with a warning",
    options: AUTH,
  },
  api: { key: "api", python: "api_options", doc: "The public REST API.", options: API },
  redact: {
    key: "redact",
    doc: "What counts as secret.",
    whenFalse: "records everything as it is",
    options: REDACT,
  },
  recording: {
    key: "recording",
    doc: "The queue between the app and the storage.",
    options: RECORDING,
  },
  spill: {
    key: "spill",
    doc: "A file for what the queue has no room for.",
    options: SPILL,
  },
};
