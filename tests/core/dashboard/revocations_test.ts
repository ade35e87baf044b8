import assert from "node:assert/strict";
import { Revocations, type SharedText } from "../../../core/dashboard/access/revocations.ts";
import type { Session } from "../../../core/dashboard/access/session_signer.ts";

const HOUR_MS = 3_600_000;

/** Two processes on one storage, and their clock. */
class TwoProcesses {
  now = 1_000_000 * HOUR_MS;
  text: string | undefined = undefined;
  caught = 0;
  fails = false;
  readonly one: Revocations = new Revocations(() => this.now, this.#shared());
  readonly other: Revocations = new Revocations(() => this.now, this.#shared());

  session(id: string, user = "ada"): Session {
    return { id, user, role: "admin", issuedAt: this.now - HOUR_MS, seenAt: this.now };
  }

  #shared(): SharedText {
    const guard = () => this.fails ? Promise.reject(new Error("down")) : Promise.resolve();
    return {
      read: () => guard().then(() => this.text),
      write: (text) => guard().then(() => void (this.text = text)),
      onCaught: () => this.caught++,
    };
  }
}

Deno.test("Revocations of one process hold in the other", async () => {
  const both = new TwoProcesses();
  const [first, second] = [both.session("first"), both.session("second", "bob")];
  await both.one.end(first);
  await both.one.endAll(second);
  assert.equal(both.other.has(first), false);
  await both.other.refresh();
  assert.equal(both.other.has(first), true);
  assert.equal(both.other.has(both.session("third", "bob")), true);
  both.now += 1;
  const later = { ...both.session("fourth", "bob"), issuedAt: both.now };
  assert.equal(both.other.has(later), false, "a login after it");
});

Deno.test("Revocations.refresh() reads again every two seconds", async () => {
  const both = new TwoProcesses();
  await both.other.refresh();
  const session = both.session("first");
  await both.one.end(session);
  await both.other.refresh();
  assert.equal(both.other.has(session), false);
  both.now += 2_000;
  await both.other.refresh();
  assert.equal(both.other.has(session), true);
});

Deno.test("Revocations that two write at once are both there after a while", async () => {
  const both = new TwoProcesses();
  const [first, second] = [both.session("first"), both.session("second")];
  await Promise.all([both.one.end(first), both.other.end(second)]);
  for (let i = 0; i < 2; i++) {
    both.now += 2_000;
    await both.one.refresh();
    await both.other.refresh();
  }
  both.now += 2_000;
  await both.one.refresh();
  for (const process of [both.one, both.other]) {
    assert.deepEqual([process.has(first), process.has(second)], [true, true]);
  }
});

Deno.test("Revocations hold here while the storage fails, and go out once it is back", async () => {
  const both = new TwoProcesses();
  const session = both.session("first");
  both.fails = true;
  await both.one.end(session);
  assert.equal(both.one.has(session), true);
  assert.equal(both.caught, 1);
  both.fails = false;
  both.now += 2_000;
  await both.one.refresh();
  await both.other.refresh();
  assert.equal(both.other.has(session), true);
});

Deno.test("Revocations are forgotten when the sessions would be over anyway", async () => {
  const both = new TwoProcesses();
  await both.one.end(both.session("first"));
  both.now += 9 * HOUR_MS;
  await both.one.end(both.session("second"));
  assert.doesNotMatch(both.text ?? "", /first/);
  both.text = "not JSON";
  both.now += 2_000;
  await both.one.refresh();
  assert.equal(both.caught, 1);
});
