import assert from "node:assert/strict";
import {
  NAME_KEYS,
  PLAIN_ROWS,
  SECRET_ROWS,
  URL_HEADERS,
  VALUE_KEYS,
  words,
} from "../../../core/redaction/names.ts";
import { PATTERNS } from "../../../core/redaction/patterns.ts";

const docs = await Deno.readTextFile(new URL("../../../docs/redaction.md", import.meta.url));

Deno.test("docs/redaction.md lists every name, and every language", () => {
  const names = [...SECRET_ROWS, ...PLAIN_ROWS].flatMap((row) => words(row.names));
  for (const name of [...names, ...URL_HEADERS, ...NAME_KEYS, ...VALUE_KEYS]) {
    assert.ok(docs.includes(`\`${name}\``), name);
  }
  for (const { language = "" } of SECRET_ROWS) assert.ok(docs.includes(language), language);
});

Deno.test("docs/redaction.md lists every pattern", () => {
  for (const { name } of PATTERNS) assert.ok(docs.includes(name), name);
});
