import assert from "node:assert/strict";
import { appFrames } from "../../../core/error_groups/app_frames.ts";
import { cpuMs } from "../../support/cpu_time.ts";

Deno.test("appFrames() gives function and file of the topmost frames of the app", () => {
  const stack = `TypeError: x is not a function
    at Object.query (file:///app/node_modules/pg/lib/client.js:10:5)
    at async Users.find [as get] (file:///app/src/users/repo.ts:31:7)
    at new Session (file:///app/src/session.ts?v=1#x:4:1)
    at file:///app/main.ts:3:9
    at async handler (file:///app/main.ts:8:3)
    at ext:deno_http/00_serve.ts:408:18`;
  assert.deepEqual(appFrames(stack), [
    "Users.find (src/users/repo.ts)",
    "new Session (app/src/session.ts)",
    "/app/main.ts",
  ]);
});

Deno.test("appFrames() is the same whatever the line, the column, the depth of a recursion", () => {
  const stack = (line: number, depth: number) =>
    "Error\n" + `    at walk (file:///srv/app/tree.ts:${line}:1)\n`.repeat(depth) +
    "    at main (file:///srv/app/main.ts:2:2)";
  assert.deepEqual(appFrames(stack(1, 1)), appFrames(stack(99, 8)));
});

Deno.test("appFrames() takes the frames of packages where none is of the app", () => {
  const stack = "Error: x\n    at f (https://jsr.io/@a/b/1.0.0/mod.ts:1:2)\n    at node:fs:1:2";
  assert.deepEqual(appFrames(stack), ["f (b/<id>.<id>.<id>/mod.ts)", "node:fs"]);
});

Deno.test("appFrames() reads the stack of the error, not those of its causes", () => {
  const stack = "Error: x\n    at a (file:///app/a.ts:1:2)\n\n" +
    "Caused by: Error: y\n    at b (file:///app/b.ts:1:2)";
  assert.deepEqual(appFrames(stack).length, 1);
});

Deno.test("appFrames() finds none in a text without frames", () => {
  for (const text of ["", "Error: x", "at", "\n    at", "    at f (x)"]) {
    assert.deepEqual(appFrames(text), []);
  }
});

Deno.test("appFrames() takes time linear to the length of hostile text", () => {
  const hostile = [
    "\n    at ",
    "\n    at a (",
    "\n    at [as ",
    "(",
    ":1",
    "/",
    "?",
    "#",
    "//",
    "a-1",
  ];
  for (const piece of hostile) {
    const text = "x\n    at " + piece.repeat(65_536 / piece.length);
    let fastest = Infinity;
    for (let i = 0; i < 10; i++) {
      const start = cpuMs();
      appFrames(text);
      fastest = Math.min(fastest, cpuMs() - start);
    }
    assert(fastest < 5, `${JSON.stringify(piece)}: ${fastest} ms`);
  }
});
