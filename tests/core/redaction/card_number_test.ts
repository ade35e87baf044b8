import assert from "node:assert/strict";
import { findCardNumbers, isCardNumber } from "../../../core/redaction/card_number.ts";
import { Ranges } from "../../../core/redaction/ranges.ts";

function redact(text: string): string {
  const ranges = new Ranges();
  findCardNumbers(text, (start, end) => ranges.add(start, end, "*"));
  return ranges.applyTo(text);
}

/** Numbers that the card schemes and payment services publish for tests. */
const TEST_NUMBERS = [
  "4111111111111111",
  "4242424242424242",
  "4222222222222",
  "5555555555554444",
  "2223003122003222",
  "378282246310005",
  "6011111111111117",
  "30569309025904",
  "36227206271667",
  "3566002020360505",
  "6200000000000005",
];

Deno.test("isCardNumber() knows the numbers of all card schemes", () => {
  for (const number of TEST_NUMBERS) assert.ok(isCardNumber(number), number);
});

Deno.test("isCardNumber() asks for issuer, length and check digit", () => {
  assert.ok(!isCardNumber("4111111111111112"));
  assert.ok(!isCardNumber("411111111111111"));
  assert.ok(!isCardNumber("1780000000000003"));
  assert.ok(!isCardNumber("9999999999999995"));
  assert.ok(!isCardNumber(""));
});

Deno.test("isCardNumber() takes 13 digits with the check digit of an EAN for an EAN", () => {
  // Both check digits fit.
  assert.ok(!isCardNumber("4006381330060"));
});

Deno.test("findCardNumbers() keeps the last four digits", () => {
  assert.equal(redact("pay 4111111111111111."), "pay *1111.");
  assert.equal(redact("4111 1111 1111 1111, 4111-1111-1111-1111"), "*1111, *1111");
  assert.equal(redact("3782 822463 10005"), "*0005");
  assert.equal(redact("4111.1111.1111.1111, 4111\u00a01111\u00a01111\u00a01111"), "*1111, *1111");
});

Deno.test("findCardNumbers() leaves digits that are a part of something else", () => {
  for (
    const text of [
      "a4111111111111111",
      "4111111111111111f",
      "0.4111111111111111",
      "4111111111111111.5",
      "41111111111111114111111111111111",
      "4111 1111-1111 1111",
      "id_4111111111111111",
    ]
  ) {
    assert.equal(redact(text), text);
  }
});
