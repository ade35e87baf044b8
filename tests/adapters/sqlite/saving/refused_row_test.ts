import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { sampleLog } from "../../../../core/testing/samples.ts";
import { openConnector } from "../support/open_connector.ts";

for (const how of ["ABORT", "FAIL"]) {
  Deno.test(`SQLiteConnector stores nothing of a batch of which a row is refused by ${how}`, async () => {
    using database = new DatabaseSync(":memory:");
    await using open = await openConnector({ database });
    database.exec(
      "CREATE TRIGGER refuse BEFORE INSERT ON requests WHEN NEW.content = 'no' " +
        `BEGIN SELECT RAISE(${how}, 'refused'); END`,
    );
    const logs = Array.from(
      { length: 25 },
      (_, i) => sampleLog({ content: i === 17 ? "no" : "x" }),
    );
    const batch = { key: "a", logs, metrics: [] };
    await assert.rejects(open.connector.saveLogs(batch), { name: "ConnectorError" });
    assert.equal(await open.connector.countLogs(), 0);
    database.exec("DROP TRIGGER refuse");
    assert.equal((await open.connector.saveLogs(batch)).length, 25);
    assert.equal(await open.connector.countLogs(), 25);
  });
}
