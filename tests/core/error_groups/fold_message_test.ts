import assert from "node:assert/strict";
import { foldMessage, foldPath } from "../../../core/error_groups/fold_message.ts";
import { Random } from "../../../core/testing/random.ts";
import { cpuMs } from "../../support/cpu_time.ts";

const FOLDED: readonly (readonly [message: string, folded: string])[] = [
  ["x is not a function", "x is not a function"],
  ["order 4711 not found", "order <n> not found"],
  ["timeout after 1,500.25 ms at 2026-01-02 10:11:12", "timeout after <n> ms at <n> <n>"],
  ["connect ECONNREFUSED 10.0.0.1:5432", "connect ECONNREFUSED <n>"],
  ["user 018f4c3e-7a2b-7c3d-9e4f-5a6b7c8d9e0f is gone", "user <id> is gone"],
  ["commit 46ba958c at 0xdeadbeef", "commit <id> at <id>"],
  ["session abcDEF123456ghiJKL expired", "session <id> expired"],
  ["deadbeef is a word, defaced as well", "deadbeef is a word, defaced as well"],
  [
    "Cannot read properties of undefined (reading 'name')",
    "Cannot read properties of undefined (reading '<text>')",
  ],
  [`Unexpected token "<", can't parse`, `Unexpected token "<text>", can't parse`],
  ["no such column `users`.`id`", "no such column `<text>`.`<text>`"],
  ["ada.lovelace+x@example.org is taken", "<email> is taken"],
  ["GET /users/42/posts/7 failed", "GET /users/<n>/posts/<n> failed"],
  ["several\n  lines\tof text ", "several lines of text"],
  ["\u00fcber 3 \u{1f600}", "\u00fcber <n> \u{1f600}"],
  ["", ""],
];

Deno.test("foldMessage() folds what differs between occurrences, and nothing else", () => {
  for (const [message, folded] of FOLDED) assert.equal(foldMessage(message), folded);
});

Deno.test("foldMessage() makes the same of a message whatever its ids and numbers", () => {
  const random = new Random(7);
  const number = () => `${1 + random.int(1e9)}`;
  const digits = (alphabet: string, length: number) =>
    // With a digit and a letter, as a random id of that length all but always has.
    `7${Array.from({ length: length - 2 }, () => alphabet[random.int(alphabet.length)]).join("")}a`;
  for (let i = 0; i < 500; i++) {
    const text =
      `row ${number()} of "${digits("xyz '`", 9)}", key ${digits("0123456789abcdef", 12)} ` +
      `(${crypto.randomUUID()}), token ${
        digits("abcXYZ0189_", 24)
      } after ${number()}.${number()} s`;
    assert.equal(
      foldMessage(text),
      'row <n> of "<text>", key <id> (<id>), token <id> after <n> s',
      text,
    );
  }
});

Deno.test("foldMessage() gives well-formed text of at most 1,000 characters", () => {
  const folded = foldMessage("\u{1f600}".repeat(600));
  assert.equal(folded.length, 1_000);
  assert(foldMessage("a" + "\u{1f600}".repeat(600)).isWellFormed());
});

Deno.test("foldMessage() takes time linear to the length of hostile text", () => {
  const hostile = [
    ...["'", '"', "`", " '", "'a", "a'", "@", "a@", "a@b.", ".", "-", "a-", "1-", "1.", "<n>", " "],
    ...["0x", "f", "f1", "\n", "1:", "1/T", "_1", "+a", "a.", "<n>-", "- ", "1 ", "\u{1f600}1"],
  ];
  for (const piece of hostile) {
    const text = piece.repeat(Math.ceil(65_536 / piece.length));
    let fastest = Infinity;
    for (let i = 0; i < 10; i++) {
      const start = cpuMs();
      foldMessage(text);
      fastest = Math.min(fastest, cpuMs() - start);
    }
    assert(fastest < 5, `${JSON.stringify(piece)}: ${fastest} ms`);
  }
});

Deno.test("foldPath() folds releases and hashes of content, not versions in names", () => {
  assert.equal(foldPath("releases/20260102/main-3f9a2c1b77e0d4aa.js"), "releases/<id>/<id>.js");
  assert.equal(foldPath("api/v2/h3_users.ts"), "api/v2/h3_users.ts");
});
