import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { logsJson } from "../../../adapters/postgres/batch_json.ts";
import { logsJsonInSlices } from "../../../adapters/postgres/json_in_slices.ts";
import { request } from "./fixture.ts";

Deno.test("logsJsonInSlices() writes what logsJson() does", async () => {
  for (const count of [0, 1, 24, 25, 26, 50, 120]) {
    const logs = Array.from({ length: count }, (_, i) => request({ content: `a, [${i}]` }));
    assert.equal(String(await logsJsonInSlices(logs)), logsJson(logs));
  }
});

Deno.test("logsJsonInSlices() lets the app go on while it reads logs, and before they are sent", async () => {
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
  await logsJsonInSlices(logs);
  isOver = true;
  const perTurn = Map.groupBy(turnsOfLogs, (turn) => turn);
  assert.ok([...perTurn.values()].every((each) => each.length <= 20), `${turnsOfLogs}`);
  assert.ok(turns > (turnsOfLogs.at(-1) ?? 0), "it is sent in the turn of the last logs");
});

Deno.test("logsJsonInSlices() takes no turn for a few logs", async () => {
  let turned = false;
  setImmediate(() => turned = true);
  await logsJsonInSlices([request({})]);
  assert.equal(turned, false);
});

function spin(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
