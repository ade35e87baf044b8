import assert from "node:assert/strict";
import { formatLine, Terminal } from "../../../core/logging/terminal.ts";
import { oneLine } from "../../../core/recording/failure_text.ts";
import { escapeForTerminal, isVisible } from "../../../core/text/hidden_characters.ts";
import { splitVisible } from "../../../dashboard/text/visible_text.ts";

/** Characters that steer a terminal, or that nobody sees in it. */
const CODES = [
  ...[0x00, 0x07, 0x0a, 0x0d, 0x1b, 0x7f, 0x85, 0x9b, 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4],
  ...[
    0x180e,
    0x200b,
    0x200c,
    0x200d,
    0x200e,
    0x200f,
    0x2028,
    0x2029,
    0x202a,
    0x202e,
    0x2060,
    0x2064,
  ],
  ...[0x2066, 0x2069, 0x206a, 0x2800, 0x3164, 0xd800, 0xfeff, 0xffa0, 0xfff9, 0xe0041],
];

Deno.test("Nothing that steers a terminal, or takes no room in it, reaches it as it is", () => {
  const printed: string[] = [];
  const terminal = new Terminal((line) => printed.push(line));
  for (const code of CODES) {
    const character = String.fromCodePoint(code);
    const text = `a${character}b`;
    terminal.say(text);
    terminal.warn(text);
    printed.push(oneLine(text));
    printed.push(
      formatLine({ id: 1, content: text, timestamp: 0, logLevel: "INFO", metadata: { text } }),
    );
    for (const line of printed.splice(0)) {
      assert.ok(!line.includes(character), `U+${code.toString(16)} in ${JSON.stringify(line)}`);
    }
  }
});

Deno.test("Letters of every script reach a terminal as they are", () => {
  const text =
    "caf\u00e9 \u65e5\u672c \u0440\u0443\u0441 \u05e9 \u0639 e\u0301 \u2764\ufe0f \ud83d\ude00";
  assert.equal(oneLine(text), text);
});

Deno.test("What is hidden from a terminal is hidden from what is pasted, and shown on the page", () => {
  const missed: string[] = [];
  for (let code = 0; code < 0x110000; code++) {
    const character = String.fromCodePoint(code);
    if (escapeForTerminal(character) === character) continue;
    const isShown = splitVisible(character)[0]?.kind === "control";
    if (isVisible(character) || !isShown) missed.push(`U+${code.toString(16)}`);
  }
  assert.deepEqual(missed, []);
});

Deno.test("Format characters that are signs of their own are seen in a terminal and on the page", () => {
  for (const sign of ["\u0600", "\u06dd", "\u08e2", "\u{110bd}"]) {
    assert.equal(escapeForTerminal(sign), sign);
    assert.deepEqual(splitVisible(sign), [{ kind: "text", text: sign }]);
  }
});
