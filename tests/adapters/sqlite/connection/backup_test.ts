import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openConnector } from "../support/open_connector.ts";
import { SavingProcess } from "../support/saving_process.ts";
import { TemporaryFile } from "../support/temporary_file.ts";

Deno.test("A backup made while another process saves is whole, and opens as a database", async () => {
  using file = new TemporaryFile();
  const process = new SavingProcess(file.path, "batch");
  await process.output.waitFor(/^saved batch-20$/);
  for (const name of ["first.db", "second.db"]) {
    const before = process.savedKeys;
    const backup = join(file.path, "..", name);
    // As the documentation has it.
    const database = new DatabaseSync(file.path, { readOnly: true });
    database.prepare("VACUUM INTO ?").run(backup);
    database.close();

    using copy = new DatabaseSync(backup);
    assert.equal(copy.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");
    await using open = await openConnector(backup);
    const stored = await open.connector.countLogs();
    assert.equal(stored % 40, 0, "a batch is there wholly or not at all");
    assert(stored >= before.length * 40, `${stored} logs of ${before.length} batches`);
  }
  await process.kill();
});
