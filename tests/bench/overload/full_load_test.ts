import assert from "node:assert/strict";
import { parseP99 } from "../../../bench/overload/full_load.ts";

Deno.test("parseP99() reads the latency that wrk prints, in its units", () => {
  const output = (p99: string) =>
    `  Latency Distribution\n     50%  612.00us\n     90%    1.10ms\n     99%    ${p99}\n  123 requests`;
  assert.equal(parseP99(output("2.58ms")), 2.58);
  assert.equal(parseP99(output("800.00us")), 0.8);
  assert.equal(parseP99(output("1.02s")), 1_020);
});

Deno.test("parseP99() refuses an output without it", () => {
  assert.throws(() => parseP99("unable to connect"), /unable to connect/);
});
