import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { OutputLines } from "../../../support/output_lines.ts";
import { ScriptConnector } from "../script_connector.ts";
import { closing, spilling, SpillPlace, until } from "./spill_fixture.ts";

const PROGRAM = fileURLToPath(new URL("spilling_process.ts", import.meta.url));

Deno.test("Spill loses nothing of its files when the process is killed, again and again", async () => {
  using place = new SpillPlace();
  for (let run = 0; run < 6; run++) {
    const args = ["run", "-A", PROGRAM, place.path, `${run * 1_000_000}`];
    const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "null" })
      .spawn();
    const output = new OutputLines(child.stdout, "the recording process");
    await output.waitFor(/^spilled \d{3,}/, 20 + run * 5);
    child.kill("SIGKILL");
    await child.status;
    await output.ended;
  }
  const expected = place.contents;
  assert.ok(expected.length > 200, `${expected.length} records`);
  const connector = new ScriptConnector();
  const real = spilling(place, { connector });
  const { recorder } = real;
  recorder.wake();
  await until(real, () => recorder.stats().saved === expected.length);
  assert.deepEqual(connector.contents, expected);
  await closing(real);
  assert.deepEqual(place.all, []);
});
