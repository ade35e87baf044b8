import assert from "node:assert/strict";
import { refuseRebinding } from "../../../core/http/refuse_rebinding.ts";

const NEARBY = [
  ...["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"],
  ...["10.0.0.7", "172.16.0.1", "172.31.255.1", "192.168.1.5", "::ffff:192.168.1.5"],
  ...["169.254.10.1", "fe80::1", "febf::1", "fc00::1", "fd12:3456::1", "FD12:3456::1"],
];
const FAR = [
  ...["203.0.113.9", "8.8.8.8", "172.15.0.1", "172.32.0.1", "192.169.0.1", "11.0.0.1"],
  ...["2001:db8::1", "::ffff:8.8.8.8", "fec0::1", "100.64.0.1", ""],
];

function isRefused(client: string, host: string): boolean {
  try {
    refuseRebinding(new Request("http://x/", { headers: { host } }), client);
    return false;
  } catch (error) {
    assert.equal((error as { status?: number }).status, 421);
    return true;
  }
}

Deno.test("refuseRebinding() refuses a site's name to clients on this machine and near it", () => {
  for (const host of ["evil.example", "evil.example:8000", "192.168.1.5.evil.example", "10.1"]) {
    for (const client of NEARBY) assert.equal(isRefused(client, host), true, `${client} ${host}`);
    for (const client of FAR) assert.equal(isRefused(client, host), false, `${client} ${host}`);
  }
});

Deno.test("refuseRebinding() lets everybody ask for localhost and addresses", () => {
  const hosts = ["localhost:8000", "app.localhost", "192.168.1.5:8000", "[fd12::1]:8000", "[::1]"];
  for (const host of hosts) {
    for (const client of [...NEARBY, ...FAR]) assert.equal(isRefused(client, host), false, host);
  }
});
