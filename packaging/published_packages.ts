import { fileURLToPath } from "node:url";

/** Folder of the repository. */
const ROOT = new URL("../", import.meta.url);

/** A package that is published: a member of the workspace whose `deno.json` has a version. */
export interface PublishedPackage {
  /** Its folder, from the repository's: `"adapters/sqlite"`. */
  readonly folder: string;
  /** The same as an absolute path. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** One sentence. The registries get it separately: npm in `package.json`, JSR on its page. */
  readonly description: string;
  readonly keywords: readonly string[];
  /** Modules by entry: `{ ".": "./mod.ts" }`. */
  readonly exports: Readonly<Record<string, string>>;
  /** Specifiers by bare name: `{ postgres: "npm:postgres@~3.4.9" }`. */
  readonly imports: Readonly<Record<string, string>>;
}

/** What a `deno.json` may say of a package. */
type Config = Partial<Omit<PublishedPackage, "folder" | "path" | "exports">> & {
  readonly exports?: string | Readonly<Record<string, string>>;
};

/** The packages that are published, in the order of the workspace. */
export function publishedPackages(): PublishedPackage[] {
  const root: { readonly workspace: readonly string[] } = readJson("deno.json");
  return root.workspace
    .map((member) => member.replace("./", ""))
    .map((folder) => ({ folder, config: readJson<Config>(`${folder}/deno.json`) }))
    .filter(({ config }) => config.version !== undefined)
    .map(({ folder, config: { name = "", version = "", exports = {}, ...config } }) => ({
      folder,
      path: fileURLToPath(new URL(folder, ROOT)),
      name,
      version,
      description: config.description ?? "",
      keywords: config.keywords ?? [],
      exports: typeof exports === "string" ? { ".": exports } : exports,
      imports: config.imports ?? {},
    }));
}

function readJson<T>(path: string): T {
  return JSON.parse(Deno.readTextFileSync(new URL(path, ROOT)));
}
