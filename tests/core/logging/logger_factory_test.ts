import assert from "node:assert/strict";
import { ConfigError } from "../../../core/connectors/errors.ts";
import { callWith, RecordedLines } from "./recorded_lines.ts";

const TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P";

Deno.test("Logger writes lines with time, level, name, message and metadata", () => {
  const lines = new RecordedLines({
    level: "DEBUG",
    origin: { instance: "a-1", service: "shop" },
    now: () => 1_780_000_000_500,
  });
  const logger = lines.factory.getLogger("payments");
  logger.debug("one");
  logger.info("two", { orderId: 17 });
  logger.warn("three");
  logger.error("four");
  const levels = lines.logs.map(({ content, logLevel }) => [content, logLevel]);
  assert.deepEqual(levels, [
    ["one", "DEBUG"],
    ["two", "INFO"],
    ["three", "WARN"],
    ["four", "ERROR"],
  ]);
  const { id, timestamp, loggerName, metadata, instance, service, method, errorMessage } =
    lines.logs[1] ?? {};
  const seen = { id, timestamp, loggerName, metadata, instance, service, method, errorMessage };
  assert.deepEqual(seen, {
    id: 0,
    timestamp: 1_780_000_000_500,
    loggerName: "payments",
    metadata: { orderId: 17 },
    instance: "a-1",
    service: "shop",
    method: undefined,
    errorMessage: undefined,
  });
});

Deno.test("Logger leaves out levels below its own, without reading what it is given", () => {
  const lines = new RecordedLines();
  const logger = lines.factory.getLogger();
  let reads = 0;
  const metadata = {
    get secret() {
      return ++reads;
    },
  };
  logger.debug("hidden", metadata);
  assert.deepEqual([lines.logs.length, reads], [0, 0]);
  lines.factory.getLogger("verbose", { level: 10 }).debug("shown", metadata);
  assert.deepEqual([lines.logs.length, reads], [1, 1]);
  const quiet = lines.factory.getLogger("quiet", { level: "ERROR" });
  quiet.warn("hidden");
  quiet.error("shown");
  assert.deepEqual(lines.contents, ["shown", "shown"]);
});

Deno.test("LoggerFactory.getLogger() calls a logger app by default", () => {
  const lines = new RecordedLines();
  lines.factory.getLogger().info("x");
  assert.equal(lines.last.loggerName, "app");
});

Deno.test("LoggerFactory.getLogger() refuses a level that there is not", () => {
  const { factory } = new RecordedLines();
  for (const level of ["TRACE", "info", 25, null, { a: 1 }]) {
    const getLogger = factory.getLogger.bind(factory);
    assert.throws(() => callWith(getLogger, "x", { level }), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /level must be "DEBUG", "INFO"/);
      return true;
    });
  }
});

Deno.test("Logger carries the ids of the request that is being handled", () => {
  const lines = new RecordedLines();
  const logger = lines.factory.getLogger();
  logger.info("outside");
  assert.equal(lines.last.requestId, undefined);
  lines.context = { requestId: "r1", traceId: "t1", spanId: "s1" };
  logger.info("inside");
  const { requestId, traceId, spanId } = lines.last;
  assert.deepEqual([requestId, traceId, spanId], ["r1", "t1", "s1"]);
});

Deno.test("Logger.error() records message, causes and stack of an error", () => {
  const lines = new RecordedLines();
  const cause = new TypeError("inner");
  lines.factory.getLogger().error("Cannot pay", new Error("outer", { cause }));
  const { content, errorMessage, stackTrace, metadata } = lines.last;
  assert.equal(content, "Cannot pay");
  assert.equal(errorMessage, "Error: outer\nCaused by: TypeError: inner");
  assert.match(stackTrace ?? "", /logger_factory_test[^]*Caused by: TypeError: inner\n {4}at/);
  assert.equal(metadata, undefined);
});

Deno.test("Logger.error() takes an error as its message", () => {
  const lines = new RecordedLines();
  const error = new RangeError("too much", { cause: "b" });
  const logger = lines.factory.getLogger();
  callWith(logger.error, error);
  assert.equal(lines.last.content, "RangeError: too much");
  assert.equal(lines.last.errorMessage, "RangeError: too much\nCaused by: b");
  callWith(logger.error, error, { orderId: 1 });
  assert.equal(lines.last.errorMessage, "RangeError: too much\nCaused by: b");
  assert.deepEqual(lines.last.metadata, { orderId: 1 });
});

Deno.test("Logger finds an error in the metadata, as error or err", () => {
  const lines = new RecordedLines();
  for (const key of ["error", "err"]) {
    lines.factory.getLogger().warn("Trying again", { [key]: new Error("busy"), attempt: 2 });
    assert.equal(lines.last.errorMessage, "Error: busy");
    assert.match(lines.last.stackTrace ?? "", /logger_factory_test/);
    assert.deepEqual(lines.last.metadata, {
      [key]: { name: "Error", message: "busy" },
      attempt: 2,
    });
  }
});

Deno.test("Logger keeps further properties of an error as metadata", () => {
  const lines = new RecordedLines();
  const error = Object.assign(new Error("refused"), { code: "ECONNREFUSED", password: "hunter2" });
  lines.factory.getLogger().error("No storage", error);
  assert.deepEqual(lines.last.metadata, { code: "ECONNREFUSED", password: "[REDACTED]" });
});

Deno.test("Logger's methods can be passed on by themselves", async () => {
  const lines = new RecordedLines();
  const { error, child } = lines.factory.getLogger();
  await Promise.reject(new Error("late")).catch(error);
  child({ a: 1 }).info("x");
  assert.deepEqual(lines.contents, ["Error: late", "x"]);
  assert.deepEqual(lines.last.metadata, { a: 1 });
});

Deno.test("Logger.child() adds its metadata to every line, a line's own on top", () => {
  const lines = new RecordedLines({ level: "WARN" });
  const parent = lines.factory.getLogger("jobs", { level: "DEBUG" });
  const child = parent.child({ job: 1, step: "a" });
  child.child({ step: "b" }).debug("x", { step: "c", more: true });
  assert.deepEqual(lines.last.metadata, { job: 1, step: "c", more: true });
  assert.equal(lines.last.loggerName, "jobs");
  child.child({ step: "b" }).info("x");
  assert.deepEqual(lines.last.metadata, { job: 1, step: "b" });
  child.info("x");
  assert.deepEqual(lines.last.metadata, { job: 1, step: "a" });
  parent.info("x");
  assert.equal(lines.last.metadata, undefined);
});

Deno.test("Logger takes a copy of metadata at once", () => {
  const lines = new RecordedLines();
  const logger = lines.factory.getLogger();
  const metadata = { list: [1] };
  const child = logger.child(metadata);
  logger.info("x", metadata);
  metadata.list.push(2);
  assert.deepEqual(lines.last.metadata, { list: [1] });
  child.info("x");
  assert.deepEqual(lines.last.metadata, { list: [1] });
});

Deno.test("Logger redacts messages, metadata, bound metadata and errors", () => {
  const lines = new RecordedLines();
  const logger = lines.factory.getLogger().child({ apiKey: "abcdef" });
  logger.error(`token ${TOKEN}`, { password: "hunter2", nested: { note: TOKEN } });
  logger.error("x", new Error(`a ${TOKEN}`, { cause: TOKEN }));
  const text = JSON.stringify(lines.logs);
  for (const secret of [TOKEN, "abcdef", "hunter2"]) assert.ok(!text.includes(secret), secret);
  assert.match(text, /REDACTED/);
});

Deno.test("Logger puts what is no object into the metadata as value", () => {
  const lines = new RecordedLines();
  const logger = lines.factory.getLogger();
  for (
    const [detail, metadata] of [
      ["why", { value: "why" }],
      [7, { value: 7 }],
      [[1, 2], { value: [1, 2] }],
      [null, { value: null }],
      [{}, undefined],
    ]
  ) {
    logger.info("x", detail);
    assert.deepEqual(lines.last.metadata, metadata);
  }
});

Deno.test("Logger takes a message that is no text", () => {
  const lines = new RecordedLines();
  const { info } = lines.factory.getLogger();
  for (const message of [undefined, 7, { a: 1 }, Symbol("s")]) callWith(info, message);
  assert.deepEqual(lines.contents, ["undefined", "7", '{"a":1}', "Symbol(s)"]);
});

Deno.test("Logger cuts a long message, after redaction", () => {
  const lines = new RecordedLines();
  const logger = lines.factory.getLogger();
  logger.info("word ".repeat(50_000));
  assert.ok(lines.last.content.length <= 65_600);
  assert.match(lines.last.content, /word \[\d+ more characters\]$/);
  // The cut goes through a secret.
  logger.info(`${"x ".repeat(32_740)}Bearer ${"abcdefgh".repeat(20)} ${"y ".repeat(100_000)}`);
  assert.ok(!lines.last.content.includes("abcdefgh"));
});

Deno.test("Logger never throws, whatever it is given", () => {
  const lines = new RecordedLines({ level: "DEBUG", echo: false });
  const logger = lines.factory.getLogger();
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  const getter = {
    get error() {
      throw new Error("no");
    },
  };
  const values = [proxy, cycle, getter, new Map([[{}, 1]]), 1n, new Date(NaN), new Uint8Array(1e6)];
  for (const value of values) {
    logger.error("x", value);
    callWith(logger.error, value, value);
    callWith(logger.child, value);
  }
  assert.equal(lines.logs.length, 2 * values.length);
  assert.equal(lines.factory.caught, 0);
  assert.doesNotThrow(() => JSON.stringify(lines.logs));
});

Deno.test("Logger counts what fails beneath it", () => {
  const fail = () => {
    throw new Error("broken");
  };
  const sink = new RecordedLines({}, { sink: fail });
  sink.factory.getLogger().info("x");
  assert.equal(sink.factory.caught, 1);
  const redactor = new RecordedLines({}, { redactor: { text: fail, value: fail } });
  redactor.factory.getLogger().child({ a: 1 }).info("x");
  assert.deepEqual([redactor.factory.caught, redactor.logs.length], [3, 0]);
});

Deno.test("Logger estimates the bytes of a line by its texts", () => {
  const lines = new RecordedLines();
  const logger = lines.factory.getLogger();
  logger.info("x");
  logger.info("x".repeat(1_001), { text: "y".repeat(2_000) });
  const [small = 0, large = 0] = lines.bytes;
  assert.ok(large - small >= 3_000 && large - small < 3_100);
});
