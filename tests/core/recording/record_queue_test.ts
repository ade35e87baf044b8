import assert from "node:assert/strict";
import fc from "fast-check";
import type { Log } from "../../../core/log/log.ts";
import {
  type Overflow,
  type QueuedRecord,
  RecordQueue,
} from "../../../core/recording/record_queue.ts";

const log: Log = { id: 0, content: "", timestamp: 0, logLevel: "INFO" };

function queueOf(maxQueueItems: number, maxQueueBytes: number, overflow?: Overflow) {
  const drops: [number, string][] = [];
  const queue = new RecordQueue(
    { maxQueueItems, maxQueueBytes, batchSize: 2 },
    (sequence, reason) => {
      drops.push([sequence, reason]);
    },
    overflow,
  );
  return { queue, drops };
}

Deno.test("RecordQueue.push() drops the newest when it is full", () => {
  const { queue, drops } = queueOf(2, 1_000);
  for (let i = 0; i < 4; i++) queue.push(log, 10, false);
  assert.deepEqual(drops, [[3, "queue_full"], [4, "queue_full"]]);
  assert.deepEqual(queue.take(9).map(({ sequence }) => sequence), [1, 2]);
});

Deno.test("RecordQueue.push() makes room for an error by dropping the newest that is none", () => {
  const { queue, drops } = queueOf(3, 1_000);
  queue.push(log, 10, false);
  queue.push(log, 10, false);
  queue.push(log, 10, true);
  queue.push(log, 10, true);
  queue.push(log, 10, true);
  queue.push(log, 10, true);
  assert.deepEqual(drops, [[2, "queue_full"], [1, "queue_full"], [6, "queue_full"]]);
  assert.deepEqual(queue.take(9).map(({ sequence }) => sequence), [3, 4, 5]);
});

Deno.test("RecordQueue.push() moves the oldest to the overflow, and drops what that refuses", () => {
  const moved: number[][] = [];
  const overflow = {
    refusal: undefined as "spill_slow" | undefined,
    add: (records: readonly QueuedRecord[]) => moved.push(records.map(({ sequence }) => sequence)),
  };
  const { queue, drops } = queueOf(3, 1_000, overflow);
  for (let i = 0; i < 4; i++) queue.push(log, 10, false);
  assert.deepEqual(moved, [[1, 2]]);
  queue.push(log, 10, false);
  overflow.refusal = "spill_slow";
  queue.push(log, 10, false);
  queue.push(log, 10, true);
  assert.deepEqual(drops, [[6, "spill_slow"], [5, "spill_slow"]]);
  assert.deepEqual(queue.take(9).map(({ sequence }) => sequence), [3, 4, 7]);
  assert.equal(queue.taken, 3);
});

Deno.test("RecordQueue.push() moves the new record too where all room is taken by those being written", () => {
  const moved: number[] = [];
  const add = (records: readonly QueuedRecord[]) => {
    for (const { sequence } of records) moved.push(sequence);
  };
  const { queue, drops } = queueOf(2, 1_000, { refusal: undefined, add });
  queue.push(log, 10, false);
  queue.push(log, 10, false);
  const taken = queue.take(2);
  queue.push(log, 10, false);
  queue.push(log, 10, true);
  assert.deepEqual([moved, drops, queue.length], [[3, 4], [], 0]);
  for (const record of taken) queue.release(record);
  queue.push(log, 1_001, false);
  assert.deepEqual(moved, [3, 4, 5], "it would never fit");
});

Deno.test("RecordQueue.push() drops as many as the bytes of an error need, and no more", () => {
  const { queue, drops } = queueOf(100, 1_000);
  for (let i = 0; i < 10; i++) queue.push(log, 100, false);
  queue.push(log, 250, true);
  assert.deepEqual(drops, [[10, "queue_bytes"], [9, "queue_bytes"], [8, "queue_bytes"]]);
  assert.equal(queue.bytes, 950);
});

Deno.test("RecordQueue.push() drops nothing for an error that can't fit anyway", () => {
  const { queue, drops } = queueOf(100, 1_000);
  for (let i = 0; i < 10; i++) queue.push(log, 100, false);
  queue.push(log, 1_001, true);
  assert.deepEqual(drops, [[11, "queue_bytes"]]);
  assert.equal(queue.length, 10);
});

Deno.test("RecordQueue.take() keeps the room until release()", () => {
  const { queue, drops } = queueOf(2, 1_000);
  queue.push(log, 10, false);
  queue.push(log, 10, false);
  const taken = queue.take(2);
  assert.deepEqual([queue.length, queue.taken, queue.bytes], [0, 2, 20]);
  queue.push(log, 10, false);
  assert.equal(drops.length, 1);
  for (const record of taken) queue.release(record);
  queue.push(log, 10, false);
  assert.deepEqual([queue.length, queue.taken, queue.bytes], [1, 0, 10]);
});

Deno.test("RecordQueue does what a plain array would", () => {
  const operation = fc.oneof(
    { weight: 6, arbitrary: fc.record({ bytes: fc.nat(60), isError: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ take: fc.integer({ min: 1, max: 8 }) }) },
    { weight: 1, arbitrary: fc.constant({ release: true }) },
  );
  type Step = typeof operation extends fc.Arbitrary<infer T> ? T : never;
  const run = (maxItems: number, operations: Step[]) => {
    const { queue, drops } = queueOf(maxItems, 200);
    let waiting: { sequence: number; bytes: number; isError: boolean }[] = [];
    let taken: ReturnType<typeof queue.take> = [];
    const expected: number[] = [];
    let sequence = 0;
    const bytes = () => [...waiting, ...taken].reduce((sum, record) => sum + record.bytes, 0);
    const isFull = (more: number) =>
      waiting.length + taken.length >= maxItems || bytes() + more > 200;
    for (const step of operations) {
      if ("take" in step) {
        const part = queue.take(step.take);
        assert.deepEqual(
          part.map((record) => record.sequence),
          waiting.splice(0, step.take).map((record) => record.sequence),
        );
        taken.push(...part);
      } else if ("release" in step) {
        for (const record of taken) queue.release(record);
        taken = [];
      } else {
        const record = { sequence: ++sequence, ...step };
        queue.push(log, step.bytes, step.isError);
        const before = waiting;
        const victims: number[] = [];
        while (step.isError && isFull(step.bytes)) {
          const index = waiting.findLastIndex(({ isError }) => !isError);
          if (index < 0) break;
          victims.push(waiting[index]?.sequence ?? 0);
          waiting = waiting.toSpliced(index, 1);
        }
        if (isFull(step.bytes)) {
          waiting = before;
          expected.push(record.sequence);
        } else {
          expected.push(...victims);
          waiting.push(record);
        }
      }
      assert.deepEqual(drops.map(([dropped]) => dropped), expected);
      assert.equal(queue.length, waiting.length);
      assert.equal(queue.taken, taken.length);
      assert.equal(queue.bytes, bytes());
      assert.equal(queue.firstSequence, waiting[0]?.sequence ?? Infinity);
    }
  };
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.array(operation, { maxLength: 80 }), run),
    { numRuns: 300 },
  );
});
