import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { REPOSITORY, runApp } from "../support/run_app.ts";

/** What matters here of a package's `deno.json`. */
interface PackageConfig {
  readonly name: string;
  /** Only what is published has one. */
  readonly version?: string;
  readonly exports: string | Record<string, string>;
  readonly imports?: Record<string, string>;
}

/** Packages of the workspace that are published, by the folders they are in. */
const PACKAGES: ReadonlyMap<string, PackageConfig> = new Map(
  (configOf("") as unknown as { readonly workspace: readonly string[] }).workspace
    .map((folder) => folder.replace("./", ""))
    .map((folder) => [folder, configOf(folder)] as const)
    .filter(([, config]) => config.version !== undefined),
);

function configOf(folder: string): PackageConfig {
  return JSON.parse(Deno.readTextFileSync(join(REPOSITORY, folder, "deno.json")));
}

const listed = new Map<string, Promise<string[]>>();

/** Files of a package that the registry would get; asked for once. */
function publishedFiles(folder: string): Promise<string[]> {
  const files = listed.get(folder) ?? listPublished(folder);
  listed.set(folder, files);
  return files;
}

async function listPublished(folder: string): Promise<string[]> {
  await using app = runApp(["publish", "--dry-run", "--allow-dirty", "--no-check"], {
    cwd: join(REPOSITORY, folder),
  });
  assert.equal((await app.waitForExit()).code, 0, app.stderr.text);
  return app.stderr.lines
    .map((line) => /^\s+file:\/\/(\S+) \(/.exec(line)?.[1])
    .filter((path) => path !== undefined)
    .map((path) => path.slice(join(REPOSITORY, folder).length + 1));
}

/** A folder far from the workspace, with the packages as published and an import map for them. */
async function makeConsumer(): Promise<string> {
  const home = await Deno.makeTempDir({ prefix: "consumer-" });
  const imports: Record<string, string> = {};
  for (const [folder, config] of PACKAGES) {
    for (const file of await publishedFiles(folder)) {
      const target = join(home, "packages", folder, file);
      await Deno.mkdir(dirname(target), { recursive: true });
      await Deno.copyFile(join(REPOSITORY, folder, file), target);
    }
    for (const [entry, path] of entriesOf(config.exports)) {
      imports[join(config.name, entry)] = `./${join("packages", folder, path)}`;
      imports[join(`jsr:${config.name}`, entry)] = `./${join("packages", folder, path)}`;
    }
    // The registry puts full specifiers in place of these.
    Object.assign(imports, config.imports);
    await Deno.remove(join(home, "packages", folder, "deno.json"));
  }
  await Deno.writeTextFile(join(home, "deno.json"), JSON.stringify({ imports }));
  return home;
}

function entriesOf(exports: string | Record<string, string>): [string, string][] {
  return typeof exports === "string" ? [[".", exports]] : Object.entries(exports);
}

/** The example with which the README begins, on a free port. */
async function readmeExample(): Promise<string> {
  const readme = await Deno.readTextFile(join(REPOSITORY, "README.md"));
  const [, example = ""] = /```ts\n([^]*?)```/.exec(readme) ?? [];
  assert.ok(example.includes("Deno.serve(tracer.fetch)"));
  return example.replace("Deno.serve(", 'Deno.serve({ port: 0, hostname: "127.0.0.1" }, ');
}

Deno.test("The packages as published serve a consumer outside the workspace", async (t) => {
  const home = await makeConsumer();
  try {
    await t.step("the README's example and the conformance suite type-check there", async () => {
      await Deno.writeTextFile(join(home, "main.ts"), await readmeExample());
      await Deno.writeTextFile(
        join(home, "my_connector_test.ts"),
        `import { MemoryConnector } from "@supertracer/core";
        import { testConnector } from "@supertracer/core/testing";
        testConnector("MyConnector", () => new MemoryConnector());`,
      );
      await using app = runApp(["check", "main.ts", "my_connector_test.ts"], { cwd: home });
      assert.equal((await app.waitForExit()).code, 0, app.stderr.text);
    });
    await t.step("it answers, and serves the dashboard", async () => {
      await using app = runApp(["run", "--no-prompt", "--allow-net", "main.ts"], { cwd: home });
      const origin = await app.origin();
      assert.equal(await (await fetch(origin)).text(), "Hello");
      const page = await fetch(`${origin}/supertracer/`);
      assert.match(await page.text(), /<!doctype html>/i);
      const [, token] = await app.stderr.waitFor(/#token=(\S+)/);
      const list = await fetch(`${origin}/supertracer/api/logs`, {
        headers: { authorization: `Bearer ${token}` },
      });
      assert.equal(list.status, 200);
      await list.text();
    });
    await t.step("the conformance suite runs there under deno test", async () => {
      await using app = runApp(["test", "--no-prompt", "--no-check", "my_connector_test.ts"], {
        cwd: home,
      });
      const { code } = await app.waitForExit();
      assert.equal(code, 0, app.stdout.text);
      assert.match(app.stdout.text, /\b[1-9]\d* passed/);
    });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("The packages as published hold no tests and no leftovers", async () => {
  for (const folder of PACKAGES.keys()) {
    const files = await publishedFiles(folder);
    for (const file of ["mod.ts", "deno.json", "LICENSE"]) {
      assert.ok(files.includes(file), `${folder}: ${file} of ${files.join(" ")}`);
    }
    assert.deepEqual(
      files.filter((file) => /_test\.ts$|(^|\/)(node_modules|tests)\/|\.(db|log|tmp)$/.test(file)),
      [],
    );
  }
});
