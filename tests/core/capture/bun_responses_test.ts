import assert from "node:assert/strict";
import { BunResponses, losesTextType } from "../../../core/capture/bun_responses.ts";

Deno.test("BunResponses are found only where responses are described as on Bun", () => {
  assert.equal(BunResponses.find(undefined), undefined);
  assert.equal(BunResponses.find({ inspect: Deno.inspect }), undefined);
  assert.equal(
    BunResponses.find({ inspect: () => "Response (4 bytes) {\n  Blob (4 bytes)\n}" }),
    undefined,
  );
  assert.equal(
    BunResponses.find({
      inspect() {
        throw new Error("of Bun");
      },
    }),
    undefined,
  );
});

Deno.test("losesTextType() is true of texts that are not ASCII", async () => {
  assert.equal(await losesTextType(new Blob(["text"])), false);
  assert.equal(await losesTextType(new Blob(["t\u00e9xt"])), true);
  assert.equal(await losesTextType(new Blob([new Uint8Array([0xff, 0xfe])])), false);
  assert.equal(await losesTextType(new Blob([])), false);
});
