import assert from "node:assert/strict";
import { ConnectorError } from "../../../core/connectors/errors.ts";
import { settle } from "./fake_clock.ts";
import { fixture } from "./recorder_fixture.ts";

Deno.test("Recorder connects again after a failure, with one line at the start and one at the end", async () => {
  const { connector, clock, record, trouble, recorder } = fixture();
  connector.connectBehavior = "fails";
  record("a");
  await clock.advance(20_000);
  assert.deepEqual(trouble.map(({ kind }) => kind), ["connect"]);
  assert.match(trouble[0]?.message ?? "", /Cannot open ScriptConnector: Cannot connect: nobody/);
  assert.equal(recorder.stats().state, "retrying");
  connector.connectBehavior = "works";
  await clock.advance(30_000);
  assert.deepEqual(connector.contents, ["a"]);
  assert.deepEqual(trouble.map(({ kind }) => kind), ["connect", "connect"]);
  assert.match(trouble[1]?.message ?? "", /is open/);
});

Deno.test("Recorder gives up on a connect without answer", async () => {
  const { connector, clock, record, trouble } = fixture();
  connector.connectBehavior = "hangs";
  record("a");
  await clock.advance(10_200);
  assert.match(trouble[0]?.message ?? "", /no answer within 10000 ms/);
  connector.connectBehavior = "works";
  await clock.advance(30_000);
  assert.deepEqual(connector.contents, ["a"]);
});

Deno.test("Recorder says that the storage is being prepared, and how far it is", async () => {
  const { connector, clock, record, trouble, recorder } = fixture();
  const facts = [{ label: "Indexes", value: "3 of 14 are made", isUnderWay: true }];
  connector.storageFacts = () => facts;
  const ready = Promise.withResolvers<void>();
  connector.initDb = () => ready.promise;
  record("a");
  await clock.advance(25_000);
  assert.deepEqual(trouble.map(({ message }) => message), [
    "ScriptConnector is being prepared: 3 of 14 are made: records wait in memory until it is done",
  ]);
  assert.equal(recorder.stats().lastError, undefined, "nothing has failed");
  facts.length = 0;
  ready.resolve();
  await clock.advance(1_000);
  assert.deepEqual(connector.contents, ["a"]);
  assert.match(trouble[1]?.message ?? "", /is open/);
});

Deno.test("Recorder takes a late connect, whatever the attempt after it comes to", async () => {
  const { connector, clock, record, trouble, recorder } = fixture({ random: () => 0 });
  const answers: ((isOpen: boolean) => void)[] = [];
  connector.connect = () =>
    new Promise<void>((resolve, reject) => {
      answers.push((isOpen) => isOpen ? resolve() : reject(new Error("no")));
    });
  record("a");
  await clock.advance(10_200);
  assert.equal(answers.length, 2);
  answers[0]?.(true);
  await settle();
  answers[1]?.(false);
  await settle();
  assert.deepEqual(connector.contents, ["a"]);
  assert.equal(recorder.stats().state, "idle");
  assert.equal(trouble.length, 2, "it started and it ended");
});

Deno.test("Recorder.ready() connects once for all, and again after a failure", async () => {
  const { connector, recorder } = fixture();
  connector.connectBehavior = "fails";
  await assert.rejects(recorder.ready(), ConnectorError);
  connector.connectBehavior = "works";
  await Promise.all([recorder.ready(), recorder.ready()]);
  await recorder.ready();
  assert.deepEqual(connector.calls, ["connect", "connect", "initDb"]);
});

Deno.test("Recorder.ready() ends the back-off when it succeeds", async () => {
  const { connector, clock, record, recorder } = fixture({ random: () => 0.999 });
  connector.connectBehavior = "fails";
  record("a");
  await clock.advance(20_000);
  connector.connectBehavior = "works";
  await recorder.ready();
  await clock.advance(0);
  assert.deepEqual(connector.contents, ["a"]);
});
