import { SQLiteConnector } from "@supertracer/sqlite";
import { SuperTracer } from "@supertracer/core";
import assert from "node:assert/strict";
import { PrintedLines } from "../../../support/printed_lines.ts";

/** What is printed while an app with a file of some mode records three requests. */
async function printedWith(mode: number | undefined): Promise<readonly string[]> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/requests.db`;
    if (mode !== undefined) {
      await Deno.writeFile(path, new Uint8Array());
      await Deno.chmod(path, mode);
    }
    using output = new PrintedLines();
    {
      await using tracer = new SuperTracer(() => new Response("ok"), {
        connector: new SQLiteConnector(path),
      });
      for (let i = 0; i < 3; i++) {
        await (await tracer.fetch(new Request("http://localhost/"), undefined)).text();
        await tracer.flush();
      }
    }
    return output.lines.map((line) => line.replaceAll(folder, ""));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("An existing file that others may read gets one warning, and no other file does", async () => {
  for (const mode of [0o666, 0o644, 0o660]) {
    const [line = "", ...others] = await printedWith(mode);
    assert.match(line, /others on this machine may read or write \/requests\.db/);
    assert.ok(line.includes(`(mode ${mode.toString(8)})`), line);
    assert.deepEqual(others, []);
  }
  for (const mode of [0o600, undefined]) assert.deepEqual(await printedWith(mode), []);
});
