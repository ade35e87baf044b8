import assert from "node:assert/strict";
import { SYSTEM_CLOCK } from "../../../core/runtime/timers.ts";
import { Recorder } from "../../../core/recording/recorder.ts";
import { withDeadline } from "../../support/deadline.ts";
import { ScriptConnector } from "./script_connector.ts";

const coreUrl = new URL("../../../core/", import.meta.url);

function recorderOn(connector: ScriptConnector): Recorder {
  return new Recorder(
    connector,
    {
      recording: {
        maxQueueItems: 100,
        maxQueueBytes: 100_000,
        flushIntervalMs: 10,
        batchSize: 10,
        writeTimeoutMs: 1_000,
      },
      retention: {
        enabled: true,
        maxRecords: 10,
        cleanupIntervalMinutes: 1,
        cleanupOlderThanHours: 1,
      },
      keyPrefix: "test",
    },
    { takeMetrics: () => [], onTrouble: () => {} },
  );
}

Deno.test("SYSTEM_CLOCK.setTimer() calls back, unless it is canceled", async () => {
  const order: string[] = [];
  const cancel = SYSTEM_CLOCK.setTimer(() => order.push("canceled"), 0, true);
  cancel();
  await new Promise<void>((resolve) => SYSTEM_CLOCK.setTimer(resolve, 0, true));
  assert.deepEqual(order, []);
  const before = Date.now();
  const now = SYSTEM_CLOCK.now();
  assert.ok(before - 1 <= now && now <= Date.now() + 1);
});

Deno.test("SYSTEM_CLOCK.setTimer() does not fire at once for a very long delay", async () => {
  let hasFired = false;
  const cancel = SYSTEM_CLOCK.setTimer(() => hasFired = true, 2 ** 40, true);
  await new Promise<void>((resolve) => SYSTEM_CLOCK.setTimer(resolve, 5, true));
  cancel();
  assert.equal(hasFired, false);
});

Deno.test("Recorder works in real time, and leaves no timer after close()", async () => {
  const connector = new ScriptConnector();
  const recorder = recorderOn(connector);
  for (let i = 0; i < 25; i++) {
    recorder.record({ id: 0, content: `${i}`, timestamp: i, logLevel: "INFO" }, 10);
  }
  await recorder.flush();
  assert.equal(connector.stored.length, 25);
  recorder.record({ id: 0, content: "last", timestamp: 26, logLevel: "INFO" }, 10);
  await recorder.close();
  assert.equal(connector.contents.at(-1), "last");
});

/** Runs a program on the recorder in a process of its own, without any permission. */
async function run(body: string): Promise<{ code: number; out: string }> {
  const program = `
    import { Recorder } from "${new URL("recording/recorder.ts", coreUrl)}";
    import { BaseConnector } from "${new URL("connectors/base_connector.ts", coreUrl)}";
    class Slow extends BaseConnector {
      connect() {} disconnect() {} initDb() {} fetchLogs() { return []; } fetchLog() {} cleanup() { return 0; }
      saveLog() { return 1; }
      saveLogs() { return new Promise(() => {}); }
    }
    const recording = { maxQueueItems: 9, maxQueueBytes: 1e6, flushIntervalMs: 10, batchSize: 5, writeTimeoutMs: 300 };
    const retention = { enabled: true, maxRecords: 1, cleanupIntervalMinutes: 1, cleanupOlderThanHours: 1 };
    const recorder = new Recorder(new Slow(), { recording, retention, keyPrefix: "x" },
      { takeMetrics: () => [], onTrouble() {} });
    recorder.record({ id: 0, content: "a", timestamp: 1, logLevel: "INFO" }, 10);
    ${body}`;
  await using child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-check", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(program));
  await writer.close();
  const { code, stdout, stderr } = await withDeadline(child.output(), "the end of the process");
  const out = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  return { code, out };
}

Deno.test("Recorder lets the process end although records wait, a write hangs and retention runs", async () => {
  const { code, out } = await run(`
    await new Promise((resolve) => setTimeout(resolve, 50));
    console.log(recorder.stats().state);`);
  assert.deepEqual([code, out], [0, "writing\n"]);
});

Deno.test("Recorder.flush() awaited at top level is settled before the process ends", async () => {
  const { code, out } = await run(`
    await recorder.flush().catch((error) => console.log(error.message));
    console.log("goes on");`);
  assert.equal(code, 0, out);
  assert.match(out, /did not answer within 300 ms.*\ngoes on/);
});
