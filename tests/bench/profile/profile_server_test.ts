import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { LoadGenerator } from "../../../bench/overhead/load/load_generator.ts";
import { type RequestWorkload, WORKLOADS } from "../../../bench/overhead/workload.ts";
import { frameTree } from "../../../bench/profile/frame_tree.ts";
import { profileServer } from "../../../bench/profile/profile_server.ts";
import { areaShares } from "../../../bench/profile/self_time.ts";

const REQUESTS = 1_500;
const ROOT = new URL("../../../", import.meta.url);

/** Sends as many requests as it can in some tenths of a second. */
const generator: LoadGenerator = {
  name: "fetch",
  run: async (origin, { path }, seconds) => {
    for (let i = 0; i < REQUESTS; i++) await (await fetch(origin + path)).text();
    return { requests: REQUESTS, failures: 0, seconds };
  },
};

function workload(): RequestWorkload {
  const found = WORKLOADS.find(({ name }) => name === "json");
  assert.ok(found?.kind === "requests");
  return { ...found, warmUpRequests: 1 };
}

Deno.test("profileServer() reads what a server that is ended leaves behind", async () => {
  const server = fileURLToPath(new URL("bench/overhead/servers/traced.ts", ROOT));
  const start = { args: [server, "memory"] };
  const result = await profileServer(start, workload(), { generator, seconds: 1 });
  assert.equal(result.recordedShare, 1);
  assert.ok(result.cpuMs > 0);
  const tree = frameTree(result.profile, { root: ROOT.href, lastMs: result.loadedMs });
  const shares = areaShares(tree);
  assert.ok((shares.get("deno") ?? 0) > 0, JSON.stringify([...shares]));
  assert.ok((shares.get("capture") ?? 0) > 0, JSON.stringify([...shares]));
  const sum = shares.values().reduce((sum, share) => sum + share, 0);
  assert.ok(Math.abs(sum - 1) < 1e-9);
});

Deno.test("profileServer() measures no server that fails", async () => {
  const server = fileURLToPath(new URL("bench/overhead/servers/bare.ts", ROOT));
  const failing: LoadGenerator = {
    name: "failing",
    run: (_origin, _workload, seconds) => Promise.resolve({ requests: 1, failures: 1, seconds }),
  };
  await assert.rejects(
    profileServer({ args: [server] }, workload(), { generator: failing, seconds: 1 }),
    /1 requests failed/,
  );
});
