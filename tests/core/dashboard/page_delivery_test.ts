import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { Access } from "../../../core/dashboard/access/access.ts";
import { Dashboard } from "../../../core/dashboard/dashboard.ts";
import { PART_FILES } from "../../../core/dashboard/page.ts";
import { liveFeedOf, tracerDataOf } from "../../support/tracer_data.ts";

const TOKEN = "token-of-the-tests";

async function ask(target: string, headers: Record<string, string> = {}) {
  const access = new Access({ kind: "token", accessToken: TOKEN });
  const data = tracerDataOf();
  const dashboard = new Dashboard(data, access, liveFeedOf(data), () => {});
  const request = new Request(`http://localhost/supertracer${target}`, {
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
  });
  const response = await dashboard.handle(request, target, { address: "", isSecure: false });
  return { response, body: Buffer.from(await response.arrayBuffer()) };
}

const [PART = ""] = PART_FILES;

for (const target of ["/overview", `/part/${PART}`]) {
  Deno.test(`${target.slice(0, 6)} is sent as brotli, gzip or plain, whichever is taken`, async () => {
    const plain = await ask(target);
    assert.equal(plain.response.status, 200);
    assert.equal(plain.response.headers.get("content-encoding"), null);
    const cases: readonly (readonly [header: string, coding: string | null])[] = [
      ["gzip, deflate, br, zstd", "br"],
      ["gzip, deflate", "gzip"],
      ["br;q=0, gzip;q=0.5", "gzip"],
      ["br;q=0.1, gzip", "br"],
      ["*", "br"],
      ["*;q=0", null],
      ["identity", null],
      ["BR", "br"],
      ["gzip;q=x", null],
    ];
    for (const [header, coding] of cases) {
      const { response, body } = await ask(target, { "accept-encoding": header });
      assert.equal(response.headers.get("content-encoding"), coding, header);
      assert.equal(response.headers.get("vary"), "accept-encoding");
      const text = coding === "br"
        ? brotliDecompressSync(body)
        : coding === "gzip"
        ? gunzipSync(body)
        : body;
      assert.ok(text.equals(plain.body), header);
    }
  });
}

/** Asks a copy of the module, which has decoded nothing yet, without some of what decodes Brotli. */
async function withDecoders(
  decoders: { readonly stream: boolean; readonly zlib: boolean },
  run: (send: (coding: string) => Promise<Response>) => Promise<void>,
): Promise<void> {
  const { pageResponse } = await import(
    `../../../core/dashboard/page.ts?decoders=${JSON.stringify(decoders)}`
  );
  const { DecompressionStream: Original, process } = globalThis;
  const { getBuiltinModule } = process;
  if (!decoders.zlib) process.getBuiltinModule = () => undefined;
  globalThis.DecompressionStream = class extends Original {
    constructor(format: CompressionFormat) {
      if (!decoders.stream) throw new TypeError(`Unknown format ${format}`);
      super(format);
    }
  };
  try {
    await run((coding) =>
      pageResponse(new Request("http://localhost/", { headers: { "accept-encoding": coding } }))
    );
  } finally {
    process.getBuiltinModule = getBuiltinModule;
    globalThis.DecompressionStream = Original;
  }
}

for (const decoders of [{ stream: true, zlib: false }, { stream: false, zlib: true }]) {
  const [present] = Object.entries(decoders).find(([, isThere]) => isThere) ?? [];
  Deno.test(`The page is decoded where there is only ${present}`, async () => {
    const { body: plain } = await ask("/overview");
    await withDecoders(decoders, async (send) => {
      const gzip = gunzipSync(Buffer.from(await (await send("gzip")).arrayBuffer()));
      assert.ok(gzip.equals(plain));
    });
  });
}

Deno.test("Where nothing decodes Brotli, who takes it gets the page, and others are told", async () => {
  await withDecoders({ stream: false, zlib: false }, async (send) => {
    const brotli = await send("br, gzip");
    assert.equal(brotli.status, 200);
    await brotli.body?.cancel();
    const refused = await send("gzip");
    assert.equal(refused.status, 406);
    assert.match(await refused.text(), /Brotli/);
  });
});

Deno.test("A page that the browser has is not sent again, in each of its forms", async () => {
  const etags = new Set<string>();
  for (const coding of ["br", "gzip", "identity"]) {
    const first = await ask("/overview", { "accept-encoding": coding });
    const etag = first.response.headers.get("etag") ?? "";
    etags.add(etag);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const headers = { "accept-encoding": coding, "if-none-match": known };
      assert.equal((await ask("/overview", headers)).response.status, 304, known);
    }
    const other = { "accept-encoding": coding, "if-none-match": '"other"' };
    assert.equal((await ask("/overview", other)).response.status, 200);
  }
  assert.equal(etags.size, 3, "one form is not taken for another");
});

Deno.test("Parts of the page are for those who are let in, and are kept by their name", async () => {
  const { response } = await ask(`/part/${PART}`);
  assert.equal(response.headers.get("cache-control"), "private, max-age=31536000, immutable");
  assert.match(response.headers.get("content-type") ?? "", /^text\/javascript/);
  assert.equal((await ask(`/part/${PART}`, { authorization: "Bearer no" })).response.status, 401);
  assert.equal((await ask("/part/time-plot-0123456789abcdef.js")).response.status, 404);
  assert.equal((await ask("/part/constructor")).response.status, 404);
});

Deno.test("The policy of the page names its scripts, and trusts no address", async () => {
  const { response } = await ask("/overview");
  const policy = response.headers.get("content-security-policy") ?? "";
  const [, scripts = ""] = /script-src ([^;]*)/.exec(policy) ?? [];
  assert.match(scripts, /^('sha256-[A-Za-z0-9+/]{43}='(?: |$))+$/);
  assert.equal(scripts.split(" ").length, 2 + PART_FILES.length);
  assert.match(policy, /require-trusted-types-for 'script'; trusted-types supertracer$/);
  assert.ok(!policy.includes("unsafe"));
});
