import assert from "node:assert/strict";
import { ResponseReader } from "../../../bench/overhead/load/response_reader.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

const LENGTH = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nvary: x\r\n\r\nhello";
const CHUNKED = "HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n" +
  "5\r\nhello\r\n3\r\n0\r\n\r\n0\r\n\r\n";
const NO_CHUNK = "HTTP/1.1 500 Oops\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n";
const EMPTY = "HTTP/1.1 204 No Content\r\nvary: x\r\n\r\n";

for (
  const [name, response, status] of [
    ["with a length", LENGTH, 200],
    ["without a body", EMPTY, 204],
    ["of no chunk", NO_CHUNK, 500],
  ] as const
) {
  Deno.test(`ResponseReader finds the end of a response ${name}, wherever it is cut`, () => {
    const reader = new ResponseReader();
    for (let cut = 1; cut < response.length; cut++) {
      assert.equal(reader.push(bytes(response.slice(0, cut))), false, `cut at ${cut}`);
      assert.equal(reader.push(bytes(response.slice(cut))), true, `cut at ${cut}`);
      assert.equal(reader.status, status);
    }
  });
}

Deno.test("ResponseReader finds the end of a response in chunks, byte by byte", () => {
  const reader = new ResponseReader();
  const response = CHUNKED.replace("3\r\n0\r\n\r\n", "3\r\nabc\r\n");
  for (let round = 0; round < 2; round++) {
    const complete = Array.from(bytes(response), (byte) => reader.push(Uint8Array.of(byte)));
    assert.equal(complete.indexOf(true), complete.length - 1);
    assert.equal(reader.status, 201);
  }
});
