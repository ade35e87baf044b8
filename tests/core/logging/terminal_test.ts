import assert from "node:assert/strict";
import { Terminal } from "../../../core/logging/terminal.ts";

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
