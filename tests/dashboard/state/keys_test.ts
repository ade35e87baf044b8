import assert from "node:assert/strict";
import { KeySequence } from "../../../dashboard/state/key_sequence.ts";

Deno.test("KeySequence.press() joins g and the key that follows soon", () => {
  const keys = new KeySequence();
  assert.equal(keys.press("j", 0), "j");
  assert.equal(keys.press("g", 100), "g");
  assert.equal(keys.press("r", 200), "g r");
  assert.equal(keys.press("r", 300), "r");
  assert.equal(keys.press("g", 1_000), "g");
  assert.equal(keys.press("l", 9_000), "l", "too late");
  assert.equal(keys.press("g", 9_100), "g");
  assert.equal(keys.press("g", 9_200), "g g");
  assert.equal(keys.press("r", 9_300), "r", "a sequence has two keys");
});
