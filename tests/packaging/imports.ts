import { dirname, join, normalize } from "node:path/posix";
import { fileURLToPath } from "node:url";

/** Each module, and the modules of the repository that it imports, types included. */
export type Imports = ReadonlyMap<string, readonly string[]>;

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Also what is loaded when it is first used. */
const RELATIVE_IMPORT = /\b(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g;

/**
 * Reads what the modules below a folder import by path.
 *
 * @param root The folder: `"core"`.
 */
export function importsBelow(root: string): Imports {
  const imports = new Map<string, string[]>();
  const visit = (folder: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(ROOT + folder)) {
      const path = `${folder}/${name}`;
      if (isDirectory) visit(path);
      else if (/\.tsx?$/.test(name) && !name.endsWith(".gen.ts")) {
        const text = Deno.readTextFileSync(ROOT + path);
        const targets = [...text.matchAll(RELATIVE_IMPORT)].map(([, specifier = ""]) =>
          normalize(join(dirname(path), specifier))
        );
        imports.set(path, targets.filter((target) => /\.tsx?$/.test(target)));
      }
    }
  };
  visit(root);
  return imports;
}

/** `"capture"` for `core/capture/exchange.ts`; `""` for a module beside the folders. */
export function folderOf(root: string, path: string): string {
  const inside = path.slice(root.length + 1);
  return inside.includes("/") ? inside.slice(0, inside.indexOf("/")) : "";
}

/** Groups of modules that import each other, straight or by way of others (Tarjan, 1972). */
export function cyclesOf(imports: Imports): string[][] {
  const cycles: string[][] = [];
  const index = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const visit = (module: string): number => {
    const own = index.size;
    index.set(module, own);
    lowest.set(module, own);
    open.push(module);
    for (const next of imports.get(module) ?? []) {
      const reached = index.has(next) ? open.includes(next) ? index.get(next) : own : visit(next);
      lowest.set(module, Math.min(lowest.get(module) ?? own, reached ?? own));
    }
    const low = lowest.get(module) ?? own;
    if (low === own) {
      const group = open.splice(open.indexOf(module));
      if (group.length > 1) cycles.push(group.toSorted());
    }
    return low;
  };
  for (const module of imports.keys()) if (!index.has(module)) visit(module);
  return cycles;
}
