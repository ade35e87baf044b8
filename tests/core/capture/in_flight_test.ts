import assert from "node:assert/strict";
import fc from "fast-check";
import { Exchange } from "../../../core/capture/exchange.ts";
import { InFlight } from "../../../core/capture/exchange.ts";
import { ActiveRequest } from "../../../core/capture/current_request.ts";
import { IdSource } from "../../../core/log/request_context.ts";
import { Redactor } from "../../../core/redaction/redactor.ts";
import { RequestScope } from "../../../core/capture/request_scope.ts";

const request = new Request("http://localhost/");
const ids = new IdSource();
const scope = new RequestScope(undefined);
const exchange = () =>
  new Exchange(
    request,
    undefined,
    undefined,
    new ActiveRequest(ids, { redactor: new Redactor(), onCaught() {} }),
    0,
    scope,
    () => {},
  );

Deno.test("InFlight holds what began and did not end, whatever the order", () => {
  fc.assert(fc.property(fc.array(fc.nat(20)), (steps) => {
    const inFlight = new InFlight();
    const model: Exchange[] = [];
    for (const step of steps) {
      if (step % 3 > 0) {
        const one = exchange();
        inFlight.add(one);
        model.push(one);
      } else {
        const [one] = model.splice(step % Math.max(1, model.length), 1);
        if (one !== undefined) {
          inFlight.remove(one);
          inFlight.remove(one);
        }
      }
      assert.equal(inFlight.size, model.length);
      assert.deepEqual(new Set(inFlight.list()), new Set(model));
    }
  }));
});

Deno.test("InFlight.list() begins with the one that takes longest", () => {
  const inFlight = new InFlight();
  const all = [exchange(), exchange(), exchange()];
  for (const one of all) inFlight.add(one);
  const starts = inFlight.list().map(({ startedAt }) => startedAt);
  assert.deepEqual(starts, starts.toSorted((a, b) => a - b));
});
