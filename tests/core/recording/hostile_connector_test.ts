import assert from "node:assert/strict";
import { BaseConnector } from "../../../core/connectors/base_connector.ts";
import type { Log } from "../../../core/log/log.ts";
import type { LogBatch } from "../../../core/connectors/log_batch.ts";
import { assertAccounted, fixtureOn } from "./recorder_fixture.ts";

class CountingConnector extends BaseConnector {
  #lastId = 0;
  connect(): void {}
  disconnect(): void {}
  initDb(): void {}
  saveLog(_log: Log): number {
    return ++this.#lastId;
  }
  fetchLogs(): Log[] {
    return [];
  }
  fetchLog(): undefined {}
  cleanup(): number {
    return 0;
  }
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function throwing(value: unknown): () => never {
  return () => {
    throw value;
  };
}

const unreadable = new Proxy(new Error("x"), {
  get: throwing(new Error("no property for you")),
  getPrototypeOf: throwing(Symbol("no prototype either")),
});

/** What a method may do to its caller. */
const ATTACKS: Record<string, () => unknown> = {
  "throws null": throwing(null),
  "throws undefined": throwing(undefined),
  "throws a symbol": throwing(Symbol("x")),
  "throws a revoked proxy": throwing(revoked()),
  "throws what can't be read": throwing(unreadable),
  "throws a saved that is no array": throwing(Object.assign(new Error("x"), { saved: "123" })),
  "throws a saved that is too long": throwing(
    Object.assign(new Error("x"), { saved: Array.from({ length: 99 }, (_, i) => i + 1) }),
  ),
  "throws a saved of no ids": throwing(Object.assign(new Error("x"), { saved: [NaN, {}, "1"] })),
  "rejects with null": () => Promise.reject(null),
  "rejects with a revoked proxy": () => Promise.reject(revoked()),
  "returns nothing": () => undefined,
  "returns null": () => null,
  "returns a revoked proxy": revoked,
  "returns too few ids": () => [1],
  "returns too many ids": () => Array.from({ length: 99 }, (_, i) => i + 1),
  "returns no numbers": () => ["1", null, {}],
  "returns fractions": () => [0.5, -1, NaN],
  "returns an object": () => ({ length: 3 }),
  "returns a thenable that throws": () => ({ then: throwing(revoked()) }),
  "returns a thenable whose then can't be read": () => ({
    get then() {
      throw Symbol("no");
    },
  }),
  "returns a thenable that calls back twice": () => ({
    then(resolve: (value: unknown) => void, reject: (error: unknown) => void) {
      resolve([1, 2, 3]);
      resolve([4, 5, 6]);
      reject(new Error("late"));
      throw new Error("later");
    },
  }),
  "never settles": () => new Promise(() => {}),
  "mutates and throws": throwing(new Error("x")),
};

const METHODS = ["connect", "initDb", "saveLogs", "saveLog", "fetchLogs", "cleanup", "disconnect"];

for (const method of METHODS) {
  for (const [attack, run] of Object.entries(ATTACKS)) {
    Deno.test(`Recorder survives a connector whose ${method}() ${attack}`, async () => {
      const connector = new CountingConnector();
      Object.defineProperty(connector, method, { value: run });
      const { clock, record, recorder, trouble } = fixtureOn(connector, {
        retention: { enabled: true, cleanupIntervalMinutes: 1 },
        recording: { maxQueueItems: 5 },
      });
      for (let i = 0; i < 3; i++) record(`${i}`);
      await clock.advance(90_000);
      assertAccounted(recorder.stats());
      for (let i = 0; i < 9; i++) record(`${i}`, "ERROR");
      await clock.advance(90_000);
      const { queued, writing } = recorder.stats();
      assert.ok(queued + writing <= 5);
      const flushed = recorder.flush().catch((error: unknown) => assert.ok(error instanceof Error));
      await clock.advance(30_000);
      await flushed;
      const closed = recorder.close().catch((error: unknown) => assert.ok(error instanceof Error));
      await clock.advance(5_000);
      await closed;
      assertAccounted(recorder.stats());
      assert.equal(clock.timers.size, 0);
      for (const kind of new Set(trouble.map(({ kind }) => kind))) {
        const lines = trouble.filter((line) => line.kind === kind);
        assert.ok(lines.length <= 8, `${kind}: ${lines.length} lines in five minutes`);
      }
    });
  }
}

Deno.test("Recorder survives a connector whose getters throw", async () => {
  const connector = new CountingConnector();
  for (const getter of ["name", "readsLazily", "savesBatchesOnce"]) {
    Object.defineProperty(connector, getter, { get: throwing(null) });
  }
  const { record, recorder } = fixtureOn(connector);
  const log = record("a");
  await recorder.flush();
  assert.equal(log.id, 1);
  await recorder.close();
});

Deno.test("Recorder counts as saved what a connector without ids took, and says so", async () => {
  class NoIds extends CountingConnector {
    readonly contents: string[] = [];
    override saveLog(log: Log): number {
      this.contents.push(log.content);
      return undefined as unknown as number;
    }
  }
  const { connector, clock, record, recorder, saved, trouble } = fixtureOn(new NoIds());
  record("a");
  record("b");
  await clock.advance(60_000);
  assert.deepEqual(connector.contents, ["a", "b"], "they are not saved for ever");
  assert.equal(recorder.stats().saved, 2);
  assert.deepEqual(saved, []);
  assert.match(trouble[0]?.message ?? "", /did not return ids.*return the id of each log/);
});

Deno.test("Recorder keeps its own account of a batch that a connector empties", async () => {
  class Thief extends CountingConnector {
    override saveLogs(batch: LogBatch): number[] {
      (batch.logs as Log[]).length = 0;
      return [1, 2];
    }
  }
  const { record, recorder } = fixtureOn(new Thief());
  const log = record("a");
  record("b");
  await recorder.flush();
  assert.equal(log.id, 1);
  assert.equal(recorder.stats().saved, 2);
});

Deno.test("Recorder takes a log that can't get an id", async () => {
  const { recorder } = fixtureOn(new CountingConnector());
  recorder.record(
    Object.freeze({ id: 0, content: "a", timestamp: 1, logLevel: "INFO" as const }),
    1,
  );
  await recorder.flush();
  assert.equal(recorder.stats().saved, 1);
  assert.equal(recorder.stats().caught, 1);
});

Deno.test("Recorder shows no secrets and no control characters of foreign errors", async () => {
  class Chatty extends CountingConnector {
    override get name(): string {
      return "\u001b[2JEvil\n";
    }
    override connect(): void {
      const error = new Error("postgres://me:hunter2@db/x\u001b]0;owned\u0007\r\nfake line");
      throw Object.assign(error, { code: "ECONNREFUSED" });
    }
  }
  const plain = fixtureOn(new Chatty());
  plain.record("a");
  await plain.clock.advance(200);
  const line = plain.trouble[0]?.message ?? "";
  assert.match(line, /Cannot open .*Evil.*: Error: ECONNREFUSED/);
  assert.doesNotMatch(line, /hunter2/);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
  const redacted = fixtureOn(new Chatty(), {
    hooks: { redactText: (text) => text.replace(/:[^:@]+@/, ":[REDACTED]@") },
  });
  redacted.record("a");
  await redacted.clock.advance(200);
  assert.match(redacted.trouble[0]?.message ?? "", /me:\[REDACTED\]@db/);
  assert.doesNotMatch(JSON.stringify(redacted.recorder.stats()), /hunter2/);
});
