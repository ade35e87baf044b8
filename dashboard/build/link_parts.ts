/** Scripts linked from a split bundle. */
export interface LinkedScripts {
  /** Runs in the document. */
  readonly main: string;
  /** Run when loaded, by name. */
  readonly parts: ReadonlyMap<string, string>;
}

interface Module {
  readonly file: string;
  readonly imports: readonly { readonly names: string; readonly file: string }[];
  readonly exports: string;
  readonly body: string;
}

const MAIN = "main.js";
const LOADER = "part_loader.js";
const IMPORT = /import(?:\{([^}]*)\}from)?"\.\/([^"]+)";/y;
const EXPORT = /export\{([^}]*)\};?\s*$/;
const DYNAMIC_IMPORT = /\bimport\("\.\/([^"]+)"\)/g;

/**
 * Links the ECMAScript modules of a split bundle into scripts that need no module loader: the
 * document's modules and those shared by parts become one script, and every dynamically imported
 * module becomes a part. A remaining import is a syntax error; no export of the bundle is assigned
 * after its module has run.
 *
 * @param files The bundle: `main.js`, `part_loader.js`, and the others by their imported names.
 * @param fileOf Returns the file name under which a part is served.
 */
export function linkParts(
  files: ReadonlyMap<string, string>,
  fileOf: (name: string, script: string) => string,
): LinkedScripts {
  const modules = [...files].map(([file, text]) => readModule(file, text));
  const dynamic = new Set(
    [...files.values()].flatMap((text) =>
      [...text.matchAll(DYNAMIC_IMPORT)].map(([, file]) => file)
    ),
  );
  const inDocument = inOrder(modules.filter(({ file }) => !dynamic.has(file)));
  const names = new Map(inDocument.map(({ file }, index) => [file, `m${index}`]));
  for (const file of dynamic) if (file !== undefined) names.set(file, partName(file));

  const parts = new Map<string, string>();
  for (const module of modules) {
    if (!dynamic.has(module.file)) continue;
    const name = partName(module.file);
    if (parts.has(name)) throw new Error(`Cannot build the page: two parts are called ${name}`);
    parts.set(name, `supertracerPart("${name}",$modules=>{"use strict";${write(module, names)}})`);
  }
  const served = [...parts].map(([name, script]) => [name, fileOf(name, script)]);
  const loader = names.get(LOADER);
  const main = inDocument.map((module) =>
    `$modules.${names.get(module.file)}=(()=>{${write(module, names)}})();` +
    (module.file === LOADER
      ? `const $load=$modules.${loader}.createPartLoader($modules,${
        JSON.stringify(Object.fromEntries(served))
      });`
      : "")
  );
  return { main: `(()=>{"use strict";const $modules={};${main.join("")}})()`, parts };
}

/** Sorts modules: imported ones first, and the loader before all others. */
function inOrder(modules: readonly Module[]): Module[] {
  const ordered: Module[] = [];
  const visit = (module: Module): void => {
    if (ordered.includes(module)) return;
    for (const { file } of module.imports) {
      const imported = modules.find((each) => each.file === file);
      if (imported === undefined) throw new Error(`Cannot build the page: ${file} is a part`);
      visit(imported);
    }
    ordered.push(module);
  };
  for (const first of [LOADER, MAIN]) modules.filter(({ file }) => file === first).forEach(visit);
  modules.forEach(visit);
  // Modules shared only by parts may come after the page's own.
  return ordered;
}

function readModule(file: string, text: string): Module {
  const imports: { names: string; file: string }[] = [];
  let at = 0;
  for (;;) {
    IMPORT.lastIndex = at;
    const match = IMPORT.exec(text);
    if (match === null) break;
    imports.push({ names: match[1] ?? "", file: match[2] ?? "" });
    at = IMPORT.lastIndex;
  }
  const exported = EXPORT.exec(text);
  const body = text.slice(at, exported?.index);
  return { file, imports, exports: exported?.[1] ?? "", body };
}

/** The body of a function that returns the module's exports. */
function write(module: Module, names: ReadonlyMap<string, string>): string {
  const imports = module.imports.filter(({ names }) => names !== "").map(({ names: bound, file }) =>
    `const{${bound.replaceAll(/([^\s,]+) as ([^\s,]+)/g, "$1:$2")}}=$modules.${names.get(file)};`
  );
  const exports = module.exports.replaceAll(/([^\s,]+) as ([^\s,]+)/g, "$2:$1");
  const body = module.body.replaceAll(
    DYNAMIC_IMPORT,
    (_, file: string) => `$load("${names.get(file)}")`,
  );
  return `${imports.join("")}${body};return{${exports}}`;
}

/** `"time_plot-4JADBEHC.js"` is called `"time_plot"`. */
function partName(file: string): string {
  return file.replace(/(?:-[A-Z0-9]{8})?\.js$/, "");
}
