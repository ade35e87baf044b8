import assert from "node:assert/strict";
import { parseAutocannon } from "../../../bench/overhead/load/autocannon.ts";
import { parseWrk } from "../../../bench/overhead/load/wrk.ts";
import { parseProc } from "../../../bench/overhead/process_usage.ts";

const WRK = `Running 2s test @ http://127.0.0.1:45221/
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   303.26us  349.65us   9.57ms   97.32%
    Req/Sec    56.03k     6.10k   62.27k    85.00%
  111494 requests in 2.01s, 51.89MB read
Requests/sec:  55523.38
`;

Deno.test("parseWrk() reads requests and time", () => {
  assert.deepEqual(parseWrk(WRK), { requests: 111_494, failures: 0, seconds: 2.01 });
  assert.equal(parseWrk(WRK.replace("2.01s", "900.00ms")).seconds, 0.9);
  assert.equal(parseWrk(WRK.replace("2.01s", "1.50m")).seconds, 90);
});

Deno.test("parseWrk() adds up what failed", () => {
  const failed = `${WRK}  Socket errors: connect 1, read 2, write 3, timeout 4
  Non-2xx or 3xx responses: 100
`;
  assert.equal(parseWrk(failed).failures, 110);
});

Deno.test("parseWrk() refuses what is no result", () => {
  assert.throws(() => parseWrk("unable to connect"), /Cannot read what wrk printed/);
});

Deno.test("parseAutocannon() reads requests, failures and time", () => {
  const result = { errors: 1, timeouts: 2, non2xx: 3, duration: 2.02, requests: { total: 9 } };
  assert.deepEqual(parseAutocannon(JSON.stringify(result)), {
    requests: 9,
    failures: 6,
    seconds: 2.02,
  });
});

Deno.test("parseProc() reads time and memory of a process with any name", () => {
  const stat = "7 (a) b (c) S 1 7 7 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 9 0 1 2 3";
  const status = "Name:\ta\nVmHWM:\t  204800 kB\nVmRSS:\t  102400 kB\n";
  assert.deepEqual(parseProc(stat, status), { cpuMs: 3_000, memoryMb: 100, peakMemoryMb: 200 });
});
