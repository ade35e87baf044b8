import { ConnectorError, type LogBatch } from "@supertracer/core";
import assert from "node:assert/strict";
import { PostgresServer } from "../../../support/postgres_server.ts";
import { runCommand } from "../../../support/run_command.ts";
import { SmallDisk } from "../../../support/small_disk.ts";
import { batchOf, openConnector } from "../support/fixture.ts";

Deno.test({
  name: "PostgreSQLConnector survives the server's full disk, loses nothing, and goes on after it",
  ignore: !SmallDisk.isPossible(),
  async fn() {
    using disk = new SmallDisk(32);
    const makeRoom = disk.occupy(8_000_000);
    await using server = await PostgresServer.start();
    const folder = `${disk.path}/tables`;
    Deno.mkdirSync(folder);
    Deno.chmodSync(disk.path, 0o755);
    const owner = (await runCommand(["stat", "--format=%U", `${server.folder}/data`])).trim();
    await runCommand(["chown", owner, folder]);
    await server.query(`create tablespace small location '${folder}'`);
    const url = await server.createDatabase();
    await server.query(`alter database ${new URL(url).pathname.slice(1)} set tablespace small`);
    await using connector = await openConnector(url);
    let stored = 0;
    let failure: unknown;
    let number = 0;
    for (; failure === undefined; number++) {
      try {
        stored += (await connector.saveLogs(largeBatch(number))).length;
      } catch (error) {
        failure = error;
      }
    }
    assert(failure instanceof ConnectorError);
    assert.match(failure.message, /the server's disk is full: free some space there/);
    assert(stored > 0, "it was full from the beginning");
    // A part of the batch may be stored: it is known by its key when the batch comes again.
    const again = largeBatch(number - 1);
    const partly = await connector.countLogs() - stored;
    assert(partly >= 0 && partly < again.logs.length, `${partly} of the batch that failed`);
    makeRoom();
    assert.equal((await connector.saveLogs(again)).length, again.logs.length);
    assert.equal(await connector.countLogs(), stored + again.logs.length);
  },
});

/** A batch of 1 MB that the server can't compress. */
function largeBatch(number: number): LogBatch {
  const batch = batchOf(`full-${number}`, 20);
  const logs = batch.logs.map((log) => ({ ...log, responseBody: noise(50_000) }));
  return { ...batch, logs };
}

function noise(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length / 2));
  return bytes.toHex() + crypto.randomUUID();
}
