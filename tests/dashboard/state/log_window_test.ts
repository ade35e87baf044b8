import fc from "fast-check";
import assert from "node:assert/strict";
import type { LogRow } from "../../../core/log/log_shapes.ts";
import { LogWindow } from "../../../dashboard/state/log_window.ts";

function row(id: number, timestamp = id): LogRow {
  return { id, timestamp, content: `GET /${id}`, logLevel: "HTTP" };
}

function rows(from: number, to: number): LogRow[] {
  return Array.from({ length: from - to + 1 }, (_, index) => row(from - index));
}

function ids(window: LogWindow): number[] {
  return window.rows.map(({ id }) => id);
}

Deno.test("LogWindow.insert() puts rows at their place and shows none twice", () => {
  const window = new LogWindow();
  window.reset([row(5, 50), row(3, 30)]);
  window.insert([row(6, 40), row(5, 50), row(7, 60), row(6, 40)]);
  assert.deepEqual(ids(window), [7, 5, 6, 3]);
});

Deno.test("LogWindow.insert() leaves to paging what is older than the last row", () => {
  const window = new LogWindow();
  window.reset([row(5, 50), row(4, 40)]);
  window.insert([row(6, 10)]);
  assert.deepEqual(ids(window), [5, 4]);
  window.complete = true;
  window.insert([row(6, 10)]);
  assert.deepEqual(ids(window), [5, 4, 6]);
});

Deno.test("LogWindow.hold() keeps rows back, counts them, and releases them in order", () => {
  const window = new LogWindow();
  window.reset([row(1)]);
  window.hold([row(2), row(3), row(2)]);
  assert.deepEqual([ids(window), window.heldCount, window.overflowed], [[1], 2, false]);
  window.release();
  assert.deepEqual([ids(window), window.heldCount], [[3, 2, 1], 0]);
});

Deno.test("LogWindow stays bounded while the list stands still and while it follows", () => {
  const window = new LogWindow();
  window.reset([row(1)]);
  window.hold(rows(5_001, 2));
  assert.equal(window.heldCount, 5_000);
  assert.ok(window.overflowed);
  window.release();
  assert.ok(window.rows.length <= 1_000);
  assert.equal(window.insert(rows(20_000, 6_000)), true, "paging begins anew");
  assert.equal(window.rows.length, 1_000);
  assert.equal(window.rows[0]?.id, 20_000);
});

Deno.test("LogWindow.append() lets a row in again that was let go before", () => {
  const window = new LogWindow();
  window.reset(rows(1_000, 1));
  window.insert([row(1_001)]);
  assert.equal(window.rows.at(-1)?.id, 2);
  window.append([row(2), row(1)]);
  assert.equal(window.rows.at(-1)?.id, 1);
  assert.equal(window.rows.length, 1_001);
});

Deno.test("LogWindow is newest first and holds each row once, whatever comes", () => {
  const batch = fc.array(fc.tuple(fc.nat(40), fc.nat(20)).map(([id, time]) => row(id, time)));
  const step = fc.tuple(fc.constantFrom("insert", "hold", "release"), batch);
  fc.assert(fc.property(fc.array(step), (steps) => {
    const window = new LogWindow();
    const times = new Map<number, LogRow>();
    window.complete = true;
    for (const [name, raw] of steps) {
      if (name === "release") {
        window.release();
        continue;
      }
      // One id has one timestamp.
      const given = raw.map((item) => {
        const known = times.get(item.id) ?? item;
        times.set(item.id, known);
        return known;
      });
      if (name === "hold") window.hold(given);
      else window.insert(given);
    }
    window.release();
    const shown = window.rows;
    assert.equal(new Set(shown.map(({ id }) => id)).size, shown.length);
    for (let i = 1; i < shown.length; i++) {
      const [a, b] = [shown[i - 1], shown[i]];
      assert.ok(
        a && b && (a.timestamp > b.timestamp || a.timestamp === b.timestamp && a.id > b.id),
      );
    }
    assert.equal(shown.length, times.size);
  }));
});
