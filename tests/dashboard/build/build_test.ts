import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { brotliDecompressSync, gzipSync } from "node:zlib";
import { DOCUMENT, PARTS } from "../../../core/dashboard/page.gen.ts";
import { buildPage, isFresh, MOST_BYTES, pageModule } from "../../../dashboard/build.ts";

const HTML = brotliDecompressSync(Buffer.from(DOCUMENT, "base64")).toString();

Deno.test("page.gen.ts is what the sources of the dashboard build to", async () => {
  const module = await Deno.readTextFile(
    new URL("../../../core/dashboard/page.gen.ts", import.meta.url),
  );
  const page = await buildPage();
  assert.ok(isFresh(module, page), "It is stale: run `deno task build:dashboard`");
  assert.ok(!isFresh(pageModule(page, gzipSync), page), "Brotli that is none");
  assert.ok(!isFresh(module, { ...page, html: `${page.html} ` }));
  const [[file = "", script = ""] = []] = page.parts;
  const parts = new Map([...page.parts, [file, `${script} `]]);
  assert.ok(!isFresh(module, { ...page, parts }));
});

Deno.test("The first visit loads at most 100 kB, and what it needs only at times lies apart", () => {
  const sizes = [DOCUMENT, ...Object.values(PARTS)].map((base64) => base64.length * 3 / 4);
  const [first = Infinity] = sizes;
  assert.ok(first < MOST_BYTES, `${first} bytes`);
  assert.ok(MOST_BYTES <= 100_000);
  assert.deepEqual(
    Object.keys(PARTS).map((file) => file.replace(/-[0-9a-f]{16}\.js$/, "")),
    ["copy-as", "time-plot"],
  );
  const names = { "copy-as": "globoff", "time-plot": "spanGaps" };
  for (const [part, name] of Object.entries(names)) {
    assert.ok(!HTML.includes(name), `${part} is in the document`);
  }
});

Deno.test("The document is whole, loads nothing by itself, and is not to be translated", () => {
  assert.equal(HTML.match(/<script/g)?.length, 2);
  assert.equal(HTML.match(/<style/g)?.length, 1);
  assert.ok(!/<(?:link|img|iframe|base|script)\b[^>]*(?:src|href)=(?!["']?data:)/i.test(HTML));
  assert.match(HTML, /<html lang="en" translate="no">/);
  for (const name of ["Preact", "@preact/signals", "uPlot", "MIT License"]) {
    assert.ok(HTML.includes(name), `The notice names ${name}`);
  }
});
