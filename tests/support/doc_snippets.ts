import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { REPOSITORY } from "./run_app.ts";

/** A block of code in a page of the documentation. */
export interface DocSnippet {
  /** The heading that it stands under. */
  readonly heading: string;
  readonly code: string;
}

/**
 * Returns the TypeScript of a page.
 *
 * @param page Path in the repository: `"docs/frameworks.md"`.
 */
export function docSnippets(page: string): readonly DocSnippet[] {
  const text = Deno.readTextFileSync(join(REPOSITORY, page));
  return [...text.matchAll(/^#+ (.+)$|^```ts.*\n([^]*?)^```$/gm)].reduce<
    { heading: string; found: DocSnippet[] }
  >(({ heading, found }, [, title, code]) => {
    if (title !== undefined) return { heading: title, found };
    return { heading, found: [...found, { heading, code: code ?? "" }] };
  }, { heading: "", found: [] }).found;
}

/** Modules of the repository's packages, by the names that they are imported by. */
const MODULES: Readonly<Record<string, string>> = {
  "@supertracer/core": "core/mod.ts",
  "@supertracer/hono": "adapters/hono/mod.ts",
  "@supertracer/node": "adapters/node/mod.ts",
  "@supertracer/node/express": "adapters/node/express.ts",
  "@supertracer/node/fastify": "adapters/node/fastify.ts",
  "@supertracer/node/koa": "adapters/node/koa.ts",
  "@supertracer/sqlite": "adapters/sqlite/mod.ts",
};

/** Code with imports of this repository's packages as files, so that it runs anywhere. */
export function withFileImports(code: string): string {
  return code.replace(/from "(@supertracer\/[\w/]+)"/g, (whole, name: string) => {
    const path = MODULES[name];
    return path === undefined ? whole : `from "${pathToFileURL(join(REPOSITORY, path))}"`;
  });
}
