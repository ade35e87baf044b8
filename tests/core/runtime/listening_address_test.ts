import assert from "node:assert/strict";
import { listeningAddress } from "../../../core/runtime/listening_address.ts";

const CASES: readonly (readonly [Record<string, unknown>, string, string])[] = [
  [{ hostname: "0.0.0.0", port: 8000 }, "http://0.0.0.0:8000/", "http://localhost:8000"],
  [{ hostname: "::", port: 8000 }, "http://[::]:8000/", "http://localhost:8000"],
  [{ hostname: "127.0.0.1", port: 80 }, "http://127.0.0.1:80/", "http://127.0.0.1:80"],
  [{ hostname: "::1", port: 8000 }, "http://[::1]:8000/", "http://[::1]:8000"],
  [{ transport: "unix", path: "/run/app.sock" }, "/run/app.sock", ""],
  [{ transport: "vsock", cid: 3, port: 5000 }, "vsock:3:5000", ""],
  [{ transport: "later" }, "an address of its own", ""],
];

Deno.test("listeningAddress() shows what a server listens on, and what opens it here", () => {
  for (const [address, shown, origin] of CASES) {
    assert.deepEqual(listeningAddress(address as unknown as Deno.Addr, "http"), { shown, origin });
  }
});
