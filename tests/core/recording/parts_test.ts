import assert from "node:assert/strict";
import fc from "fast-check";
import { Backoff } from "../../../core/recording/backoff.ts";
import { Deque } from "../../../core/recording/deque.ts";
import { failureText, oneLine } from "../../../core/recording/failure_text.ts";
import { readReturnedIds, readSavedIds } from "../../../core/recording/connector_answer.ts";
import { TroubleLog } from "../../../core/recording/trouble_log.ts";
import { ConnectorError } from "../../../core/connectors/errors.ts";

Deno.test("Backoff.next() waits a random share of a ceiling that doubles to 4 s", () => {
  let share = 0.999_999;
  const backoff = new Backoff(() => share);
  const ceilings = Array.from({ length: 7 }, () => backoff.next());
  assert.deepEqual(ceilings, [1_000, 2_000, 4_000, 4_000, 4_000, 4_000, 4_000]);
  share = 0;
  assert.equal(backoff.next(), 0);
  backoff.reset();
  share = 0.5;
  assert.equal(backoff.next(), 500);
});

Deno.test("Backoff.next() stays within bounds after any number of failures", () => {
  const backoff = new Backoff(() => 0.999);
  for (let i = 0; i < 5_000; i++) assert.ok(backoff.next() <= 4_000);
});

Deno.test("Deque does what an array would", () => {
  const operations = fc.array(fc.constantFrom("push", "push", "push", "shift", "pop"), {
    maxLength: 400,
  });
  fc.assert(
    fc.property(operations, (steps) => {
      const deque = new Deque<number>();
      const array: number[] = [];
      for (const [i, step] of steps.entries()) {
        if (step === "push") {
          deque.push(i);
          array.push(i);
        } else {
          const take = step === "shift" ? "shift" : "pop";
          assert.equal(deque[take](), array[take]());
        }
        assert.equal(deque.length, array.length);
        assert.equal(deque.first, array[0]);
      }
    }),
  );
});

Deno.test("Deque keeps its order when it grows while its start is not at 0", () => {
  const deque = new Deque<number>();
  for (let i = 0; i < 40; i++) deque.push(i);
  for (let i = 0; i < 30; i++) deque.shift();
  for (let i = 40; i < 3_000; i++) deque.push(i);
  for (let i = 30; i < 3_000; i++) assert.equal(deque.shift(), i);
  assert.equal(deque.first, undefined);
  deque.push(7);
  assert.equal(deque.pop(), 7);
});

Deno.test("oneLine() escapes what a terminal would act on, and cuts long text", () => {
  assert.equal(oneLine("a\r\n\u001b[31mb\u202e"), "a\\r\\n\\x1b[31mb\\u{202e}");
  assert.ok(oneLine("x".repeat(10_000)).length < 500);
});

Deno.test("failureText() shows messages of ConnectorErrors only, without a redactor", () => {
  assert.equal(failureText(new ConnectorError("Cannot save: disk full")), "Cannot save: disk full");
  const foreign = Object.assign(new TypeError("password=1"), { code: "E1" });
  assert.equal(failureText(foreign), "TypeError: E1");
  assert.equal(failureText(foreign, () => "password=?"), "TypeError: E1: password=?");
  assert.equal(failureText(null), "a value of type null was thrown");
  assert.equal(failureText(3), "a value of type number was thrown");
});

Deno.test("readReturnedIds() takes positive safe integers, one for each log", () => {
  assert.deepEqual(readReturnedIds([1, 2], 2), { ids: [1, 2], isValid: true });
  assert.deepEqual(readReturnedIds([1, "2"], 2), { ids: [1, undefined], isValid: false });
  for (const bad of [undefined, null, [1], [1, 2, 3], "12", 2 ** 60]) {
    assert.deepEqual(readReturnedIds(bad, 2), { ids: [undefined, undefined], isValid: false });
  }
  assert.equal(readReturnedIds(undefined, 0).isValid, true, "metrics alone have no ids");
});

Deno.test("readSavedIds() takes ids of the first logs, from any error", () => {
  assert.deepEqual(readSavedIds({ saved: [4, 5] }, 3), [4, 5]);
  assert.deepEqual(readSavedIds({ saved: [4, 5] }, 1), []);
  assert.deepEqual(readSavedIds({ saved: [0] }, 1), []);
  for (const bad of [undefined, null, 1, "x", {}, { saved: "12" }]) {
    assert.deepEqual(readSavedIds(bad, 3), []);
  }
});

Deno.test("TroubleLog tells once at the start and once at the end, and not again within a minute", () => {
  let now = 0;
  const lines: string[] = [];
  const log = new TroubleLog((kind, message) => lines.push(`${kind}: ${message}`), () => now);
  const begin = () => log.start("write", () => "down");
  const end = () => log.end("write", () => "up");
  end();
  begin();
  begin();
  end();
  end();
  assert.deepEqual(lines, ["write: down", "write: up"]);
  now = 59_999;
  begin();
  end();
  assert.equal(lines.length, 2);
  now = 60_000;
  begin();
  assert.equal(lines.length, 3);
  end();
  now = 10;
  begin();
  assert.equal(lines.length, 5, "a clock that was set back does not silence it");
});
