import type { Log } from "../../../core/log/log.ts";
import { captureConsole } from "../../../core/logging/capture_console.ts";
import { formatLine, Terminal } from "../../../core/logging/terminal.ts";
import { fakeConsole } from "./fake_console.ts";
import { RecordedLines } from "./recorded_lines.ts";
import assert from "node:assert/strict";

Deno.test("Terminal prints controls as text", () => {
  const lines: string[] = [];
  const terminal = new Terminal((line) => void lines.push(line));
  terminal.say("a\x1b[2J\u202eb\nc");
  terminal.warn("down");
  assert.deepEqual(lines, ["a\\x1b[2J\\u{202e}b\\nc", "SuperTracer: down"]);
});

Deno.test("Terminal counts lines that can't be printed, and goes on", () => {
  const terminal = new Terminal(() => {
    throw new Error("gone");
  });
  terminal.say("a");
  terminal.warn("b");
  assert.equal(terminal.caught, 2);
});

const LOG: Log = {
  id: 0,
  content: "Payment accepted",
  timestamp: Date.UTC(2026, 4, 29, 20, 27, 13, 250),
  logLevel: "INFO",
  loggerName: "payments",
};

/** Runs with the methods of the process's console replaced. */
function withConsole(run: (calls: ReturnType<typeof fakeConsole>["calls"]) => void): void {
  const { target, calls } = fakeConsole();
  const before = { ...console };
  Object.assign(console, target);
  try {
    run(calls);
  } finally {
    Object.assign(console, before);
  }
}

Deno.test("formatLine() writes time, level, name, message, error and metadata in one line", () => {
  assert.equal(
    formatLine({ ...LOG, metadata: { orderId: 17 } }),
    '2026-05-29T20:27:13.250Z INFO  payments Payment accepted {"orderId":17}',
  );
  assert.equal(
    formatLine({ ...LOG, logLevel: "ERROR", errorMessage: "Error: a\nCaused by: b" }),
    "2026-05-29T20:27:13.250Z ERROR payments Payment accepted Error: a\\nCaused by: b",
  );
});

Deno.test("formatLine() does not repeat an error that is the message", () => {
  const line = formatLine({ ...LOG, content: "Error: a", errorMessage: "Error: a" });
  assert.ok(line.endsWith("payments Error: a"));
});

Deno.test("formatLine() escapes what could deceive in a terminal", () => {
  const content =
    "\x1b]0;title\x07\x1b[2J\r\nfake\tline\x9b \u202Etxt\u2066 \u2028 \uD800 \u{1F600}";
  const line = formatLine({ ...LOG, content, loggerName: "a\nb" });
  assert.ok(!/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Cs}]/u.test(line));
  assert.ok(line.includes("a\\nb \\x1b]0;title\\x07\\x1b[2J\\r\\nfake\\tline\\x9b \\u{202e}txt"));
  assert.ok(line.endsWith("\\u{2028} \\u{d800} \u{1F600}"));
});

Deno.test("Logger prints each line by the method of its level where echo is on", () => {
  withConsole((calls) => {
    const lines = new RecordedLines({ level: "DEBUG", echo: true });
    const logger = lines.factory.getLogger();
    logger.debug("a");
    logger.info("b %s", { n: 1 });
    logger.warn("c");
    logger.error("d");
    lines.factory.getLogger("quiet", { echo: false }).info("e");
    assert.deepEqual(calls.map(({ method }) => method), ["debug", "info", "warn", "error"]);
    assert.equal(calls[1]?.args.length, 1);
    assert.match(String(calls[1]?.args[0]), / INFO {2}app b %s \{"n":1\}$/);
  });
});

Deno.test("Logger prints nothing where echo is off, unless it has its own", () => {
  withConsole((calls) => {
    const lines = new RecordedLines();
    lines.factory.getLogger().error("a");
    lines.factory.getLogger("loud", { echo: true }).child({ a: 1 }).info("b");
    assert.match(String(calls[0]?.args[0]), /loud b/);
    assert.equal(calls.length, 1);
  });
});

Deno.test("Logger's echo is not recorded as a line of the console", () => {
  withConsole((calls) => {
    const [a, b] = [new RecordedLines({ echo: true }), new RecordedLines()];
    const restores = [a, b].map(({ factory }) => captureConsole(factory));
    a.factory.getLogger().info("x");
    assert.deepEqual([a.logs.length, b.logs.length, calls.length], [1, 0, 1]);
    // Somebody else wraps the console after us.
    const beneath = console.info;
    console.info = (...args: unknown[]) => beneath(...args);
    a.factory.getLogger().info("y");
    assert.deepEqual([a.logs.length, b.logs.length, calls.length], [2, 0, 2]);
    restores.forEach((restore) => restore());
  });
});

Deno.test("Logger's echo does not print captured lines a second time", () => {
  withConsole((calls) => {
    const lines = new RecordedLines({ echo: true });
    const restore = captureConsole(lines.factory);
    console.log("x");
    restore();
    assert.deepEqual([lines.contents, calls.length], [["x"], 1]);
  });
});

Deno.test("Logger counts an echo that fails; the line is recorded", () => {
  withConsole(() => {
    console.info = () => {
      throw new Error("closed");
    };
    const lines = new RecordedLines({ echo: true });
    lines.factory.getLogger().info("x");
    assert.deepEqual([lines.logs.length, lines.factory.caught], [1, 1]);
  });
});
