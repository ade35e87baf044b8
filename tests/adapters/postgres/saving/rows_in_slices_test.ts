import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { rowsText, SEPARATORS } from "../../../../adapters/postgres/saving/batch_rows.ts";
import { rowsInSlices } from "../../../../adapters/postgres/saving/rows_in_slices.ts";
import { request } from "../support/fixture.ts";

Deno.test("rowsInSlices() writes what rowsText() does", async () => {
  for (const count of [0, 1, 9, 10, 11, 25, 120]) {
    const logs = Array.from({ length: count }, (_, i) => request({ content: `a, [${i}]` }));
    const { text, separators } = await rowsInSlices(logs);
    assert.equal(separators, SEPARATORS);
    assert.equal(String(text), rowsText(logs, SEPARATORS));
  }
});

Deno.test("rowsInSlices() takes separators that are in no value", async () => {
  for (const content of ["a\x1eb", "\x1f", "\x1d"]) {
    const logs = Array.from({ length: 30 }, (_, i) => request(i === 25 ? { content } : {}));
    assert.equal(rowsText(logs, SEPARATORS), undefined);
    const { text, separators } = await rowsInSlices(logs);
    assert.equal(String(text), rowsText(logs, separators));
    const values = String(text).split(separators.row).map((row) => row.split(separators.value));
    assert.equal(values.length, 30);
    assert.ok(values[25]?.includes(content) && values.every(({ length }) => length === 32));
    const again = await rowsInSlices(logs);
    assert.notEqual(again.separators.row, separators.row);
  }
});

Deno.test("rowsInSlices() lets the app go on while it reads logs, and before they are sent", async () => {
  let turns = 0;
  let isOver = false;
  const next = () => {
    if (isOver) return;
    turns++;
    setImmediate(next);
  };
  setImmediate(next);
  const turnsOfLogs: number[] = [];
  const logs = Array.from({ length: 60 }, (_, i) => {
    const log = request({ content: `${i}` });
    return Object.defineProperty(log, "content", {
      get: () => {
        turnsOfLogs.push(turns);
        spin(0.5);
        return `${i}`;
      },
    });
  });
  await rowsInSlices(logs);
  isOver = true;
  const perTurn = Map.groupBy(turnsOfLogs, (turn) => turn);
  assert.ok([...perTurn.values()].every((each) => each.length <= 20), `${turnsOfLogs}`);
  assert.ok(turns > (turnsOfLogs.at(-1) ?? 0), "it is sent in the turn of the last logs");
});

Deno.test("rowsInSlices() takes no turn for a few logs", async () => {
  let turned = false;
  setImmediate(() => turned = true);
  await rowsInSlices([request({})]);
  assert.equal(turned, false);
});

function spin(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
