import assert from "node:assert/strict";
import { countUpTo, findLogs } from "../../../../core/connectors/filtered_reader.ts";
import { sampleLogs, saveAll } from "../../../../core/testing/samples.ts";
import { SQLiteConnector } from "@supertracer/sqlite";
import { cpuMs } from "../../../support/cpu_time.ts";
import { assertBodyLetters } from "../../sql/body_letters.ts";
import { openConnector } from "../support/open_connector.ts";

const ROWS = 2_000;
/** 32 KB. */
const HAY = "hay and more of it ".repeat(1_700);

Deno.test("SQLiteConnector looks into large bodies without holding the app", async () => {
  await using open = await openConnector(":memory:");
  const logs = sampleLogs(ROWS).map((log, i) => ({
    ...log,
    responseBody: i === 5 ? { text: `${HAY} Needle` } : { text: HAY },
  }));
  for (let i = 0; i < ROWS; i += 100) await saveAll(open.connector, logs.slice(i, i + 100));
  const filters = { where: { bodyText: "needle" } };
  let most = 0;
  let last = cpuMs();
  const timer = setInterval(() => {
    const now = cpuMs();
    most = Math.max(most, now - last);
    last = now;
  }, 1);
  const found = await findLogs(open.connector, filters);
  clearInterval(timer);
  assert.deepEqual(found.logs.map(({ content }) => content), ["log 5"]);
  // Some 4 ms, by the CPU that is used from one turn of the loop to the next.
  assert(most < 100, `the app was held for ${most} ms`);
  const limits = { maxRows: 1_200 };
  const { logs: none, isComplete, scannedTo } = await findLogs(open.connector, filters, limits);
  assert.deepEqual([none, isComplete, scannedTo?.id], [[], false, ROWS - 1_200 + 1]);
  assert.deepEqual(await countUpTo(open.connector, filters, 10), { count: 1, isExact: true });
  const before = scannedTo;
  const next = await findLogs(open.connector, { ...filters, before }, limits);
  assert.deepEqual(next.logs.map(({ content }) => content), ["log 5"]);
});

Deno.test("SQLiteConnector finds what is no ASCII in bodies", async () => {
  await assertBodyLetters(new SQLiteConnector(":memory:"));
});
