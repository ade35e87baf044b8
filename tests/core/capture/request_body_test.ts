import assert from "node:assert/strict";
import { RequestBodyObserver } from "../../../core/capture/request_body.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function observed(): { readonly observer: RequestBodyObserver; readonly caught: unknown[] } {
  const caught: unknown[] = [];
  return {
    observer: new RequestBodyObserver(8, "text/plain", (thrown) => caught.push(thrown)),
    caught,
  };
}

Deno.test("RequestBodyObserver counts what goes wrong in whoever waits for it, and throws nothing", () => {
  const { observer, caught } = observed();
  observer.onSettled = () => {
    throw new Error("whoever waits");
  };
  observer.takeWhole(bytes("whole"));
  observer.takeWhole(bytes("again"));
  assert.equal(caught.length, 1);
  assert.equal(observer.sample.size, 5);
});

Deno.test("RequestBodyObserver.extent tells a body that lies there from one that was used", () => {
  const { observer } = observed();
  let isUsed = false;
  observer.follow({ isUsed: () => isUsed, isLocked: () => false });
  observer.takeWhole(bytes("static"));
  assert.equal(observer.extent, "unread");
  isUsed = true;
  assert.equal(observer.extent, "whole");
});

Deno.test("RequestBodyObserver.sizeBytes() is what was seen, what was declared, or unknown", () => {
  const exact = observed().observer;
  exact.takeWhole(bytes("0123456789"));
  assert.equal(exact.sizeBytes(undefined), 10, "more than is kept");
  const decoded = observed().observer;
  decoded.takeText("\ufffd", false);
  assert.equal(decoded.sizeBytes(1), 1);
  assert.equal(decoded.sizeBytes(undefined), undefined);
  const broken = observed().observer;
  broken.add(bytes("part"));
  broken.fail(new Error("the client left"));
  assert.equal(broken.sizeBytes(1_000), 4);
  assert.equal(broken.extent, "failed");
  const given = observed().observer;
  given.add(bytes("part"));
  given.stop();
  assert.equal(given.sizeBytes(1_000), 1_000);
  assert.equal(given.extent, "unread", "nobody says that it was used");
});
