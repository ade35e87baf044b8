import assert from "node:assert/strict";
import { withDeadline } from "../support/deadline.ts";
import { PostgresServer } from "../support/postgres_server.ts";
import { type Bundle, bundle } from "../support/runtimes/bundle.ts";
import { OLDEST_DENO, type Runtime, RUNTIMES } from "../support/runtimes/runtimes.ts";

/** What the app tells of a case. */
interface CaseResult {
  readonly name: string;
  readonly error?: string;
}

/** Runs the suite in a process of the runtime. */
async function resultsOf(
  runtime: Runtime,
  app: Bundle,
  args: readonly string[],
): Promise<CaseResult[]> {
  await using running = await runtime.start(app, args);
  const { code } = await withDeadline(running.exit, () => running.stdout.text.slice(-500), 600_000);
  assert.equal(code, 0, `${running.stdout.text}\n${running.stderr.text}`);
  return running.stdout.lines.map((line) => JSON.parse(line));
}

let app: Promise<Bundle> | undefined;
let server: Promise<PostgresServer> | undefined;

Deno.test.afterAll(async () => {
  await (await app)?.[Symbol.asyncDispose]();
  await (await server)?.[Symbol.asyncDispose]();
});

/** Runtimes that run the whole suite; the others run what may depend on their version. */
const OLDEST: readonly string[] = ["Node 22", "Bun 1.3"];

/** Connectors, and where the whole suite is run. */
const CONNECTORS: Readonly<Record<string, readonly string[]>> = {
  "memory": OLDEST,
  "sqlite": OLDEST,
  "sqlite in a worker": [],
  "postgres": ["Node 22"],
};

/** What a runtime can't do, and why. */
const KNOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Bun 1.3": {
    "text of all kinds is returned unchanged":
      "bun:sqlite drops a byte-order mark that begins a text",
  },
};

for (const runtime of [...RUNTIMES, OLDEST_DENO]) {
  for (const [connector, wholeOn] of Object.entries(CONNECTORS)) {
    const isWhole = wholeOn.includes(runtime.name);
    Deno.test({
      name: `${runtime.name}: a connector meets the contract${
        isWhole ? "" : ", in part"
      }: ${connector}`,
      // The server of all tests is started by the first one that needs it.
      sanitizeOps: false,
      sanitizeResources: false,
      async fn() {
        const args = [connector, isWhole ? "whole" : "part"];
        if (connector === "postgres") {
          server ??= PostgresServer.start();
          args.push(await (await server).createDatabase());
        }
        const entry = new URL("apps/conformance.ts", import.meta.url);
        const results = await resultsOf(runtime, await (app ??= bundle(entry)), args);
        const failed = results.filter(({ error }) => error !== undefined);
        const known = connector.startsWith("sqlite") ? KNOWN[runtime.name] ?? {} : {};
        const unknown = failed.filter(({ name }) => !(name in known));
        assert.deepEqual(unknown.map(({ name, error }) => `${name}: ${error}`), []);
        const expected = results.filter(({ name }) => name in known);
        assert.equal(failed.length, expected.length, "it has been mended");
        assert.ok(results.length > (isWhole ? 150 : 5), `${results.length} cases`);
      },
    });
  }
}
