/** A fault that is put into the code, and the tests that have to see it. */
export interface Mutation {
  /** What goes wrong. */
  readonly fault: string;
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly code: string;
  readonly becomes: string;
  readonly tests: readonly string[];
}

/** One place of each area, above all those whose tests were narrowed or merged. */
export const MUTATIONS: readonly Mutation[] = [
  {
    fault: "searches at the same time each block the event loop as long as one alone",
    file: "core/connectors/bounded_search.ts",
    code: "PART_AT_ONCE_MS / all.count",
    becomes: "PART_AT_ONCE_MS",
    tests: ["tests/core/service/read_gate_test.ts"],
  },
  {
    fault: "a client that leaves makes the request an error",
    file: "core/capture/exchange.ts",
    code: "if (left && current === signal.reason) return true;",
    becomes: "",
    tests: ["tests/core/tracer/outcomes_test.ts"],
  },
  {
    fault: "an error that a framework tells is one even if the client's leaving caused it",
    file: "core/capture/capture.ts",
    code: ") told.error = undefined;",
    becomes: ") void told;",
    tests: ["tests/core/tracer/outcomes_test.ts"],
  },
  {
    fault: "what app.onError of Hono answered has no error",
    file: "adapters/hono/supertracer.ts",
    code: "return isAnswer(c.error, c) ? undefined : c.error;",
    becomes: "return undefined;",
    tests: ["tests/adapters/hono"],
  },
  {
    fault: "a listener of node:http is not told that its client is slow",
    file: "adapters/node/watch_response.ts",
    code: "if (isOpen) watch.onChunk(chunk, encoding);\n      return result;",
    becomes: "if (isOpen) watch.onChunk(chunk, encoding);\n      return true;",
    tests: ["tests/adapters/node/wire_test.ts"],
  },
  {
    fault: "a route of Express that failed lacks where its router is mounted",
    file: "adapters/node/express_route.ts",
    code: 'baseUrl === "" ? baseBefore(path, originalUrl) : baseUrl',
    becomes: "baseUrl",
    tests: ["tests/adapters/node/express_test.ts"],
  },
  {
    fault: "a body is cut before it is redacted",
    file: "core/capture/record_body.ts",
    code: "export const REDACTION_MARGIN = 4_096;",
    becomes: "export const REDACTION_MARGIN = 0;",
    tests: ["tests/core/tracer/cut_secrets_test.ts"],
  },
  {
    fault: "a bucket of latencies is one too high",
    file: "core/metrics/latency_histogram.ts",
    code: "const index = double.getUint16(0) - LOWEST_HEAD + 1;",
    becomes: "const index = double.getUint16(0) - LOWEST_HEAD + 2;",
    tests: ["tests/core/metrics"],
  },
  {
    fault: "the end of a range is inclusive",
    file: "core/filters/matches_filters.ts",
    code: "numberOf(log[property]) < bound",
    becomes: "numberOf(log[property]) <= bound",
    tests: ["tests/core/filters", "tests/core/connectors"],
  },
  {
    fault: "% and _ of a searched text match anything on PostgreSQL",
    file: "core/sql/sql_dialect.ts",
    code: 'replace(/[\\\\%_]/g, "\\\\$&")',
    becomes: 'replace(/[\\\\]/g, "\\\\$&")',
    tests: ["tests/adapters/postgres/conformance_test.ts"],
  },
  {
    fault: "an open dashboard answers to any host name",
    file: "core/http/request_guard.ts",
    code: "if (FIXED_HOST.test(host) || allowedHosts.includes(host)) return;",
    becomes: "return;",
    tests: ["tests/core/http/request_guard_test.ts", "tests/core/dashboard"],
  },
  {
    fault: "guesses are not counted",
    file: "core/http/guess_buckets.ts",
    code: "this.#set(key, this.#left(key) - 1);",
    becomes: "this.#set(key, this.#left(key));",
    tests: ["tests/core/dashboard/login_throttle_test.ts"],
  },
  {
    fault: "a cell of CSV begins a formula after a semicolon",
    file: "core/export/csv_row.ts",
    code: "const INNER_FORMULA = /([;",
    becomes: "const INNER_FORMULA = /([",
    tests: ["tests/core/export"],
  },
  {
    fault: "bidirectional characters reach the terminal",
    file: "core/text/hidden_characters.ts",
    code: "[\\\\p{Cc}\\\\p{Cf}",
    becomes: "[\\\\p{Cc}",
    tests: ["tests/core/text"],
  },
  {
    fault: "a log of several processes is told twice",
    file: "core/live/live_tail.ts",
    code: "if (this.#ids.has(log.id)) continue;",
    becomes: "",
    tests: ["tests/core/live"],
  },
  {
    fault: "what the queue has no room for is dropped without being counted",
    file: "core/recording/record_queue.ts",
    code: "this.#onDrop(sequence, reason);\n      return false;",
    becomes: "return false;",
    tests: ["tests/core/recording"],
  },
  {
    fault: "others are notified of each batch on PostgreSQL",
    file: "adapters/postgres/saving/notifier.ts",
    code: "const INTERVAL_MS = 1_000;",
    becomes: "const INTERVAL_MS = 1;",
    tests: ["tests/adapters/postgres/reading/log_watcher_test.ts"],
  },
];
