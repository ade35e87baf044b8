import assert from "node:assert/strict";
import { frameText, fullName } from "../../../bench/profile/frame_text.ts";
import type { Frame } from "../../../bench/profile/frame_tree.ts";

const begin: Frame = { name: "begin", where: "core/capture/capture.ts:121", area: "capture" };
const unnamed: Frame = {
  name: "(anonymous)",
  where: "core/recording/recorder.ts:40",
  area: "core",
};

Deno.test("fullName() is the name and the place", () => {
  assert.equal(fullName(begin), "begin core/capture/capture.ts:121");
  assert.equal(fullName({ name: "op_now", where: "", area: "native" }), "op_now");
});

Deno.test("frameText() leaves out the place before it cuts the name", () => {
  assert.deepEqual(frameText(begin, 20), { name: "begin", where: "capture.ts:121" });
  assert.deepEqual(frameText(begin, 19), { name: "begin", where: "" });
  assert.deepEqual(frameText(begin, 5), { name: "begin", where: "" });
  assert.deepEqual(frameText({ ...begin, name: "beginning" }, 5), {
    name: "begi\u2026",
    where: "",
  });
  assert.equal(frameText(begin, 4), undefined);
  assert.deepEqual(frameText({ ...begin, name: "end" }, 3), { name: "end", where: "" });
});

Deno.test("frameText() knows a function without a name by its place", () => {
  assert.deepEqual(frameText(unnamed, 26), { name: "(anonymous)", where: "recorder.ts:40" });
  assert.deepEqual(frameText(unnamed, 14), { name: "recorder.ts:40", where: "" });
  assert.deepEqual(frameText(unnamed, 9), { name: "recorder\u2026", where: "" });
});
