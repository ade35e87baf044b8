import assert from "node:assert/strict";
import { join } from "node:path";
import { modulesOf, type PackageModules } from "../../packaging/module_graph.ts";
import { packNpm, type Tarball } from "../../packaging/pack_npm.ts";
import { type PublishedPackage, publishedPackages } from "../../packaging/published_packages.ts";
import { runCommand } from "../support/run_command.ts";
import { npmPackage } from "../support/runtimes/npm_package.ts";
import { RUNTIMES } from "../support/runtimes/runtimes.ts";

/** What the tests read of a `package.json`. */
interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly type: string;
  readonly sideEffects: boolean;
  readonly engines: { readonly node: string };
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Files beside modules that a package may have. */
const OTHER_FILES = ["LICENSE", "README.md", "package.json"];

/** The same, of one package alone: editors read it from `node_modules`. */
const ASSETS: Readonly<Record<string, readonly string[]>> = {
  "@supertracer/core": ["supertracer.config.schema.json"],
};

/** Most kilobytes of a tarball, and of the package when installed. */
const BOUNDS: Readonly<Record<string, readonly [number, number]>> = {
  "@supertracer/core": [600, 1_800],
};
const ADAPTER_BOUNDS = [100, 300] as const;

/** Declarations of a plain project on Node. Those of Node 22 lack `URLPattern`, for one. */
const NODE_TYPES = "22.20.7";
const TYPESCRIPT = "7.0.2";
const PUBLINT = "0.3.25";

/** What the consumer loads. */
const OPTIONS = { auth: false, ui: { mountPath: "/traces" } };

/** Traces a request with each connector, and reads back what was stored. */
const CONSUMER = `import { loadOptions, MemoryConnector, SuperTracer } from "@supertracer/core";
import { SQLiteConnector } from "@supertracer/sqlite";

for (const connector of [new MemoryConnector(), new SQLiteConnector("requests.db")]) {
  const tracer = new SuperTracer(() => new Response("Hello"), { ...loadOptions(), connector });
  const response = await tracer.fetch(new Request("http://localhost/users?page=2"));
  await response.text();
  await tracer.flush();
  const [log] = await connector.fetchLogs({ limit: 1 });
  const page = await tracer.fetch(new Request("http://localhost/traces/"));
  const stored = [log?.content, log?.statusCode, tracer.stats().saved, tracer.stats().caught];
  console.log(JSON.stringify([...stored, page.status, (await page.text()).slice(0, 15)]));
  await tracer.close();
}
try {
  loadOptions("nowhere.json");
} catch (error) {
  console.log(JSON.stringify([String(error)]));
}
`;

/** The packages as tarballs, and a project outside of the repository that installed them. */
async function makeProject() {
  const home = await Deno.makeTempDir({ prefix: "npm-consumer-" });
  const tarballs = await packNpm(join(home, "tarballs"));
  await Deno.writeTextFile(
    join(home, "package.json"),
    JSON.stringify({ private: true, type: "module" }),
  );
  await runCommand([
    ...["npm", "install", "--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts"],
    ...[...tarballs.map(({ filename }) => `./tarballs/${filename}`), `@types/node@${NODE_TYPES}`],
  ], { cwd: home });
  return {
    home,
    tarballs,
    packageJson: async (name: string): Promise<PackageJson> =>
      JSON.parse(await Deno.readTextFile(join(home, "node_modules", name, "package.json"))),
    [Symbol.asyncDispose]: () => Deno.remove(home, { recursive: true }),
  };
}

Deno.test("The packages for npm serve a project of Node", async (t) => {
  await using project = await makeProject();
  const { home, tarballs, packageJson } = project;
  const packages = publishedPackages();
  const modules = new Map<string, PackageModules>();
  for (const one of packages) modules.set(one.name, await modulesOf(one));

  await t.step("there is one of each package of the workspace", () => {
    assert.deepEqual(tarballs.map(({ name }) => name), packages.map(({ name }) => name));
  });
  for (const one of packages) {
    const tarball = tarballs.find(({ name }) => name === one.name);
    const reached = modules.get(one.name);
    assert.ok(tarball !== undefined && reached !== undefined);
    await t.step(`${one.name} holds what its exports reach, and nothing else`, () => {
      assert.deepEqual(unexpectedFiles(tarball, reached), { missing: [], dead: [] });
    });
    await t.step(`${one.name} is small: ${sizes(tarball).join(" kB, installed ")} kB`, () => {
      const [packed, installed] = sizes(tarball);
      const [mostPacked, mostInstalled] = BOUNDS[one.name] ?? ADAPTER_BOUNDS;
      assert.ok(packed <= mostPacked && installed <= mostInstalled);
    });
    await t.step(`${one.name} says what it is and what it needs`, async () => {
      const config = await packageJson(one.name);
      assert.equal(config.version, one.version);
      assert.ok(config.description.length > 20);
      assert.equal(config.license, "MIT");
      assert.equal(config.type, "module");
      assert.equal(config.sideEffects, false);
      assert.match(config.engines.node, /^>=22/);
      assert.deepEqual(
        Object.keys(config.exports),
        [...Object.keys(one.exports), "./package.json"],
      );
      assert.deepEqual(config.dependencies, expectedDependencies(one, reached, packages));
    });
  }
  await t.step("publint finds nothing", async () => {
    const publint = join(await npmPackage("publint", PUBLINT), "src/cli.js");
    for (const { filename } of tarballs) {
      await runCommand(["node", publint, join(home, "tarballs", filename), "--strict"]);
    }
  });
  await t.step("its types need neither Deno nor skipLibCheck", async () => {
    const entries = packages.flatMap(({ name, exports }) =>
      Object.keys(exports).map((entry) => join(name, entry))
    );
    await Deno.writeTextFile(join(home, "main.ts"), CONSUMER);
    await Deno.writeTextFile(
      join(home, "entries.ts"),
      entries.map((entry, index) => `export * as entry${index} from "${entry}";\n`).join(""),
    );
    const compilerOptions = {
      ...{ target: "ES2024", lib: ["ES2024"], module: "nodenext", types: ["node"] },
      ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true },
    };
    await Deno.writeTextFile(
      join(home, "tsconfig.json"),
      JSON.stringify({ compilerOptions, files: ["main.ts", "entries.ts"] }),
    );
    const tsc = join(await npmPackage("typescript", TYPESCRIPT), "bin/tsc");
    await runCommand(["node", tsc, "--project", home], { cwd: home });
  });
  await Deno.writeTextFile(join(home, "main.mjs"), CONSUMER);
  await Deno.writeTextFile(join(home, "supertracer.config.json"), JSON.stringify(OPTIONS));
  for (const { name, command } of RUNTIMES) {
    await t.step(
      `${name} traces a request in memory and in SQLite, and reads it back`,
      async () => {
        const bundle = { path: "main.mjs", [Symbol.asyncDispose]: () => Promise.resolve() };
        const output = await runCommand(await command(bundle), { cwd: home });
        const lines = output.trim().split("\n").map((line) => JSON.parse(line));
        const expected = ["GET /users?page=2", 200, 1, 0, 200, "<!doctype html>"];
        const [[missing], ...traced] = lines.toReversed();
        assert.match(
          missing,
          /ConfigError: Cannot load options from .*nowhere\.json": there is no/,
        );
        assert.deepEqual(traced, [expected, expected]);
      },
    );
  }
});

/** Kilobytes of a tarball, and of the package when installed. */
function sizes({ size, unpackedSize }: Tarball): [number, number] {
  return [Math.ceil(size / 1_000), Math.ceil(unpackedSize / 1_000)];
}

/** Files that should be in a tarball and are not, and the other way round. */
function unexpectedFiles({ name, files }: Tarball, reached: PackageModules) {
  const modules = [...reached.files].map((path) => path.replace(/\.ts$/, ""));
  const paths = files.map(({ path }) => path);
  const expected = [
    ...modules.map((path) => `${path}.js`),
    ...OTHER_FILES,
    ...(ASSETS[name] ?? []),
  ];
  // Modules that no public type refers to have no declarations.
  const allowed = new Set([...expected, ...modules.map((path) => `${path}.d.ts`)]);
  return {
    missing: expected.filter((path) => !paths.includes(path)),
    dead: paths.filter((path) => !allowed.has(path)),
  };
}

/** Core, and what `deno.json` says, with the same ranges. */
function expectedDependencies(
  one: PublishedPackage,
  { specifiers }: PackageModules,
  packages: readonly PublishedPackage[],
): Record<string, string> {
  const expected: Record<string, string> = {};
  for (const { name, version } of packages) {
    const isImported = [...specifiers].some((specifier) => specifier.startsWith(name));
    if (isImported && name !== one.name) expected[name] = `^${version}`;
  }
  for (const [name, specifier] of Object.entries(one.imports)) {
    const range = /^npm:.+@(.+)$/.exec(specifier)?.[1];
    if (range !== undefined && specifiers.has(name)) expected[name] = range;
  }
  return expected;
}
