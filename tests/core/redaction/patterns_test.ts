import assert from "node:assert/strict";
import { makeRules } from "../../../core/redaction/make_rules.ts";
import { PATTERNS } from "../../../core/redaction/patterns.ts";
import { Redactor } from "../../../core/redaction/redactor.ts";

const redactor = new Redactor();
const rules = makeRules({});

for (const { name, found, plain } of PATTERNS) {
  Deno.test(`Redactor finds what the table calls ${name}, in every kind of text`, () => {
    assert.ok(found.length > 0);
    for (const sample of found) {
      for (const text of [sample, `see ${sample}`, `(${sample})`]) {
        assert.ok(rules.mayHoldSecret(text), text);
        const redacted = redactor.text(text);
        assert.notEqual(redacted, text);
        assert.ok(redacted.includes("REDACTED"), redacted);
        assert.equal(redactor.text(redacted), redacted);
        const json = JSON.stringify({ note: text });
        assert.equal(redactor.json(json), JSON.stringify({ note: redacted }));
        assert.equal(redactor.value(text), redacted);
      }
      assert.notEqual(redactor.header(redactor.headerKind("x-note"), sample), sample);
      const encoded = encodeURIComponent(sample);
      assert.ok(redactor.url(`/a?note=${encoded}&b=1`) !== `/a?note=${encoded}&b=1`, sample);
      assert.ok(redactor.form(`note=${encoded}`) !== `note=${encoded}`, sample);
    }
  });

  Deno.test(`Redactor leaves what only looks like what the table calls ${name}`, () => {
    for (const sample of plain) {
      assert.equal(redactor.text(sample), sample);
      const json = JSON.stringify({ note: sample });
      assert.equal(redactor.json(json), json);
    }
  });
}
