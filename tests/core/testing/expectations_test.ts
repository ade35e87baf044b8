import assert from "node:assert/strict";
import { expectEqual } from "../../../core/testing/expectations.ts";

Deno.test("expectEqual() tells right rows in the wrong order from wrong rows", () => {
  assert.throws(
    () => expectEqual([3, 1, 2], [3, 2, 1], "ids"),
    /^ContractViolation: ids\.1: right rows, wrong order: expected 2 here, received 1: .* the higher id first$/,
  );
  assert.throws(() => expectEqual([3, 1, 1], [3, 2, 1], "ids"), /ids\.1: expected 2, received 1$/);
  expectEqual([3, 2, 1], [3, 2, 1], "ids");
});
