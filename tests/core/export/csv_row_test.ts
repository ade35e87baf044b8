import assert from "node:assert/strict";
import fc from "fast-check";
import { CSV_HEAD, csvCell, csvRow } from "../../../core/export/csv_row.ts";
import { COMMANDS, TRAPS } from "./support/hostile_requests.ts";
import { parseCsv } from "./support/parse_csv.ts";
import { sampleRequest } from "./support/sample_request.ts";

const NAMES = parseCsv(CSV_HEAD)[0] ?? [];

Deno.test("csvRow() has a cell for each column, whatever was recorded", () => {
  const text = fc.string({ unit: "binary" });
  fc.assert(fc.property(text, text, fc.jsonValue(), fc.double(), (a, b, body, number) => {
    const log = sampleRequest({
      content: a,
      path: b,
      userAgent: a,
      errorMessage: b,
      headers: { [a]: b },
      requestBody: body,
      responseBody: a,
      timestamp: number,
      durationMs: number,
    });
    const records = parseCsv(csvRow(log) + csvRow(log));
    assert.deepEqual(records.map((cells) => cells.length), [NAMES.length, NAMES.length]);
  }));
});

Deno.test("csvRow() keeps what was recorded", () => {
  const [cells = []] = parseCsv(csvRow(sampleRequest({ content: 'a "b", c\r\nd' })));
  const cell = (name: string): string | undefined => cells[NAMES.indexOf(name)];
  assert.equal(cell("id"), "1");
  assert.equal(cell("time"), "2026-11-24T11:01:42.118Z");
  assert.equal(cell("content"), 'a "b", c\r\nd');
  assert.equal(cell("requestBody"), '{"sku":"A-191","count":2}');
  assert.equal(cell("stackTrace"), "");
  assert.equal(cell("requestQuery"), "");
  assert.equal(cell("errorGroup"), "");
  assert.equal(new Set(NAMES).size, NAMES.length);
});

Deno.test("csvCell() lets no text be taken for a formula", () => {
  const starts = [
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\0",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
  ];
  for (const start of starts) {
    for (const rest of ["cmd|' /C calc'!A0", "", '"&A1', ...COMMANDS, ...TRAPS]) {
      const [[cell = ""] = []] = parseCsv(`${csvCell(start + rest)}\r\n`);
      assert.ok(cell.startsWith("'"), JSON.stringify(cell));
    }
  }
  assert.equal(csvCell(-12.5), "-12.5");
  assert.equal(csvCell("-12.5"), "'-12.5");
  assert.equal(csvCell(undefined), "");
});

Deno.test("csvCell() lets no part of a text be a formula where a spreadsheet splits at another character", () => {
  const cells: readonly (readonly [string, string])[] = [
    ["a;=cmd|' /C calc'!A0", "a;'=cmd|' /C calc'!A0"],
    ['a;"=1+1";b', 'a;\'"=1+1";b'],
    ["a; @SUM(1)", "a;' @SUM(1)"],
    ["a\t-1\n+2\r\n\uff1d3", "a\t'-1\n'+2\r'\n'\uff1d3"],
    [";;=1", ";;'=1"],
    ["text/html;q=0.9, a;b=c", "text/html;q=0.9, a;b=c"],
  ];
  for (const [text, cell] of cells) {
    assert.deepEqual(parseCsv(`${csvCell(text)}\r\n`), [[cell]], JSON.stringify(text));
    // What such a spreadsheet sees: quotes mean nothing within a cell.
    for (const part of csvCell(text).split(/[;\t\r\n]/)) {
      assert.doesNotMatch(part, /^["\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]/, JSON.stringify(text));
    }
  }
});

Deno.test("csvCell() is text in UTF-8 without NUL", () => {
  assert.equal(csvCell("a\0b\ud800c"), "a\ufffdb\ufffdc");
});
