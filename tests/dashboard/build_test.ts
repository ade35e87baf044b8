import assert from "node:assert/strict";
import { buildPage, isFresh, pageModule } from "../../dashboard/build.ts";
import { PAGE_GZIP_BASE64, PAGE_HTML } from "../../core/dashboard/page.gen.ts";

Deno.test("page.gen.ts is what the sources of the dashboard build to", async () => {
  const module = await Deno.readTextFile(
    new URL("../../core/dashboard/page.gen.ts", import.meta.url),
  );
  const page = await buildPage();
  assert.ok(isFresh(module, page), "It is stale: run `deno task build:dashboard`");
  assert.ok(
    !isFresh(module.replace("supertracer", "other"), page) || !module.includes("supertracer"),
  );
  assert.ok(!isFresh(pageModule({ ...page, html: `${page.html} ` }), page));
});

Deno.test("The page is small, whole and loads nothing", () => {
  assert.ok(PAGE_GZIP_BASE64.length * 3 / 4 < 100_000);
  assert.equal(PAGE_HTML.match(/<script/g)?.length, 1);
  assert.equal(PAGE_HTML.match(/<style/g)?.length, 1);
  assert.ok(!/<(?:link|img|iframe|base)\b[^>]*(?:src|href)=(?!["']?data:)/i.test(PAGE_HTML));
  for (const name of ["Preact", "@preact/signals", "uPlot", "MIT License"]) {
    assert.ok(PAGE_HTML.includes(name), `The notice names ${name}`);
  }
});
