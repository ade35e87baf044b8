import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { modulesOf } from "../../packaging/module_graph.ts";
import { publishedPackages } from "../../packaging/published_packages.ts";
import { REPOSITORY, runApp } from "../support/run_app.ts";

const PACKAGES = publishedPackages();

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
  for (const { folder, name, exports, imports: own } of PACKAGES) {
    for (const file of await publishedFiles(folder)) {
      const target = join(home, "packages", folder, file);
      await Deno.mkdir(dirname(target), { recursive: true });
      await Deno.copyFile(join(REPOSITORY, folder, file), target);
    }
    for (const [entry, path] of Object.entries(exports)) {
      imports[join(name, entry)] = `./${join("packages", folder, path)}`;
      imports[join(`jsr:${name}`, entry)] = `./${join("packages", folder, path)}`;
    }
    // The registry puts full specifiers in place of these.
    Object.assign(imports, own);
    await Deno.remove(join(home, "packages", folder, "deno.json"));
  }
  await Deno.writeTextFile(join(home, "deno.json"), JSON.stringify({ imports }));
  return home;
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

/** Files beside modules that a package may have. */
const OTHER_FILES = ["LICENSE", "README.md", "deno.json", "supertracer.config.schema.json"];

for (const one of PACKAGES) {
  Deno.test(`${one.name} as published to JSR holds what its exports reach, and nothing else`, async () => {
    const files = await publishedFiles(one.folder);
    const modules = [...(await modulesOf(one)).files];
    assert.deepEqual(files.filter((file) => file.endsWith(".ts")).sort(), modules.sort());
    const others = files.filter((file) => !file.endsWith(".ts"));
    assert.deepEqual(others.filter((file) => !OTHER_FILES.includes(file)), []);
    for (const file of ["LICENSE", "README.md"]) assert.ok(others.includes(file), file);
    // On the registries' pages there is nothing around the package.
    const readme = await Deno.readTextFile(join(REPOSITORY, one.folder, "README.md"));
    assert.deepEqual(readme.match(/\]\(\.\.\/[^)]*\)/g) ?? [], []);
  });
}

Deno.test("The packages for JSR have one version, a description that fits, and documented entries", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(join(REPOSITORY, "deno.json")));
  const checked: string[] = tasks["check:docs"].command.split(" ");
  assert.deepEqual(new Set(PACKAGES.map(({ version }) => version)).size, 1);
  for (const { name, folder, description, exports } of PACKAGES) {
    // The registry takes 250 characters, on its settings page.
    assert.ok(description.length > 20 && description.length <= 250, `${name}: ${description}`);
    const readme = await Deno.readTextFile(join(REPOSITORY, folder, "README.md"));
    const names = Object.keys(exports).map((entry) => join(name, entry));
    assert.deepEqual(names.filter((entry) => !readme.includes(entry)), []);
    const modules = Object.values(exports).map((entry) => join(folder, entry));
    assert.deepEqual(modules.filter((module) => !checked.includes(module)), []);
    for (const module of modules) {
      const text = await Deno.readTextFile(join(REPOSITORY, module));
      assert.match(
        text,
        /^\/\*\*(?:(?!\*\/)[^])*@module\s*\*\//,
        `${module}: no module documentation`,
      );
    }
  }
});
