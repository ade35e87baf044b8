import assert from "node:assert/strict";
import { appFrames } from "../../../core/error_groups/app_frames.ts";
import { parseError } from "../../../dashboard/text/parse_error.ts";

const CORE = new URL("../../../core/mod.ts", import.meta.url).href;

/** How an app may pass its handler, and what its topmost frame is then. */
const APPS: readonly (readonly [code: string, name: string])[] = [
  ["new SuperTracer((request) => fail(request), { ...quiet, auth: false })", "handler"],
  ["new SuperTracer((request) => fail(request), { auth: false, ...quiet })", "handler"],
  ["new SuperTracer((request) => fail(request), quiet)", "handler"],
  ["new SuperTracer(async (request) => { await 1; return fail(request); }, quiet)", "handler"],
  [
    "new SuperTracer(async (request) => { await 1; return fail(request); }, { auth: false, ...quiet })",
    "handler",
  ],
  ["new SuperTracer(serveShop, { auth: false, ...quiet })", "serveShop"],
  ["new SuperTracer({ fetch: (request) => fail(request) }, { auth: false, ...quiet })", "fetch"],
];

function program(core: string): string {
  return `import { MemoryConnector, SuperTracer } from ${JSON.stringify(core)};
const quiet = { metrics: { enabled: false } };
const fail = (request) => JSON.parse(request.url + "{");
async function serveShop(request) { await 1; return fail(request); }
const results = [];
for (const make of [${APPS.map(([code]) => `() => ${code}`).join(",\n")}]) {
  const connector = new MemoryConnector();
  quiet.connector = connector;
  const tracer = make();
  const server = Deno.serve({ port: 0, onListen() {}, onError: () => new Response("", { status: 500 }) }, tracer.fetch);
  await (await fetch("http://localhost:" + server.addr.port + "/x")).text();
  await tracer.flush();
  const [row] = connector.fetchLogs();
  results.push({ stack: row.stackTrace, group: connector.fetchErrorGroups()[0]?.topFrame });
  await tracer.close();
  await server.shutdown();
}
console.log("RESULT" + JSON.stringify(results));
`;
}

async function deno(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  assert.equal(code, 0, decoder.decode(stderr));
  return decoder.decode(stdout);
}

type Result = { readonly stack: string; readonly group: string };

async function run(path: string): Promise<Result[]> {
  const output = await deno("run", "--allow-net", "--no-check", "--no-config", path);
  return JSON.parse(output.split("RESULT")[1] ?? "");
}

/** Ways in which an app may have us. */
const WAYS: Readonly<Record<string, (directory: string) => Promise<string>>> = {
  "from a file": async (directory) => {
    await Deno.writeTextFile(`${directory}/app.ts`, program(CORE));
    return `${directory}/app.ts`;
  },
  "in its own bundle": async (directory) => {
    await Deno.writeTextFile(`${directory}/app.ts`, program(CORE));
    await deno("bundle", "--quiet", "-o", `${directory}/bundle.js`, `${directory}/app.ts`);
    return `${directory}/bundle.js`;
  },
  "in its own bundle, shortened": async (directory) => {
    await Deno.writeTextFile(`${directory}/app.ts`, program(CORE));
    await deno(
      "bundle",
      "--quiet",
      "--minify",
      "-o",
      `${directory}/bundle.js`,
      `${directory}/app.ts`,
    );
    return `${directory}/bundle.js`;
  },
  "from a data: URL": async (directory) => {
    await deno("bundle", "--quiet", "-o", `${directory}/core.js`, new URL(CORE).pathname);
    const code = await Deno.readTextFile(`${directory}/core.js`);
    const bytes = Array.from(new TextEncoder().encode(code), (byte) => String.fromCharCode(byte));
    const url = `data:application/javascript;base64,${btoa(bytes.join(""))}`;
    await Deno.writeTextFile(`${directory}/app.ts`, program(url));
    return `${directory}/app.ts`;
  },
};

for (const [way, prepare] of Object.entries(WAYS)) {
  Deno.test(`Frames of an app that has us ${way} end at its handler, which our options do not name`, async () => {
    const directory = await Deno.makeTempDir();
    try {
      const results = await run(await prepare(directory));
      assert.equal(results.length, APPS.length);
      const isShortened = way.endsWith("shortened");
      for (const [i, { stack, group }] of results.entries()) {
        const frames = appFrames(stack);
        const entry = frames.at(-1) ?? "";
        const name = APPS[i]?.[1];
        const named = isShortened && name === "serveShop"
          ? /^[\w$]+ \(/
          : new RegExp(`^(?:Object\\.)?${name} \\(`);
        assert.match(entry, named, stack);
        assert.equal(frames.length, 2, stack);
        assert.equal(group, frames[0]);
        assert.ok(!/supertracer|tracer\.ts|Scope/i.test(frames.join()), stack);
      }
      const [first, ...others] = results.slice(0, 3).map(({ stack }) => appFrames(stack));
      for (const frames of others) assert.deepEqual(frames, first);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  });
}

Deno.test("parseError() shows none of our frames as the app's", () => {
  const stack = `Error: x
    at fail (file:///app/main.ts:3:9)
    at SuperTracer.auth (file:///app/main.ts:5:1)
    at supertracer calls (file:///app/vendor/tracer.ts:60:1)
    at SuperTracer.fetch (file:///app/vendor/tracer.ts:10:1)`;
  const [error] = parseError("Error: x", stack);
  assert.deepEqual(error?.frames.map(({ own }) => own), [true, true, false, false]);
});
