import assert from "node:assert/strict";
import { packageJson, publicUrl } from "../../packaging/package_json.ts";
import type { PublishedPackage } from "../../packaging/published_packages.ts";

const PACKED = { name: "@a/one", version: "1.2.3", type: "module", license: "MIT", exports: {} };
const ONE: PublishedPackage = {
  folder: "adapters/one",
  path: "/clone/adapters/one",
  name: "@a/one",
  version: "1.2.3",
  description: "Does one thing.",
  keywords: [],
  exports: { ".": "./mod.ts" },
  imports: { pinned: "npm:pinned@4.5.6", "@b/patches": "npm:@b/patches@~7.8.9" },
};
const CORE: PublishedPackage = { ...ONE, folder: "core", name: "@a/core", version: "1.2.0" };

/** The `package.json` of a package with these imports. */
function configWith(specifiers: readonly string[], repository?: string): unknown {
  const modules = { files: new Set<string>(), specifiers: new Set(specifiers) };
  return packageJson(PACKED, ONE, modules, [CORE, ONE], repository);
}

function dependenciesOf(...specifiers: string[]): unknown {
  return (configWith(specifiers) as { readonly dependencies: unknown }).dependencies;
}

Deno.test("packageJson() keeps versions as deno.json has them", () => {
  assert.deepEqual(dependenciesOf("pinned", "@b/patches/entry", "npm:inline@1.0.0/entry"), {
    "@b/patches": "~7.8.9",
    "inline": "1.0.0",
    "pinned": "4.5.6",
  });
});

Deno.test("packageJson() depends on packages of the workspace, once, and not on itself", () => {
  assert.deepEqual(dependenciesOf("@a/core", "jsr:@a/core@^1/sql", "@a/one/entry"), {
    "@a/core": "^1.2.0",
  });
});

Deno.test("packageJson() refuses an import without a version", () => {
  assert.throws(() => dependenciesOf("unknown"), /Cannot pack @a\/one: .* no version of unknown/);
});

Deno.test("packageJson() names the repository and the folder in it, if that is known", () => {
  assert.equal(Object.hasOwn(configWith([]) as object, "repository"), false);
  const { repository } = configWith([], "git+https://example.com/a/b.git") as {
    readonly repository: unknown;
  };
  assert.deepEqual(repository, {
    type: "git",
    url: "git+https://example.com/a/b.git",
    directory: "adapters/one",
  });
});

Deno.test("publicUrl() takes addresses that anybody can open", () => {
  const url = "git+https://example.com/a/b.git";
  assert.equal(publicUrl("https://example.com/a/b.git\n"), url);
  assert.equal(publicUrl("https://example.com/a/b"), url);
  assert.equal(publicUrl("git@example.com:a/b.git"), url);
  assert.equal(publicUrl("https://user:secret@example.com/a/b.git"), url);
  assert.equal(publicUrl("/srv/git/b.git"), undefined);
});
