/** Whose code a function is, in the order in which tables and legends have them. */
export const AREAS = {
  app: "the app",
  deno: "Deno's JavaScript",
  core: "SuperTracer: the rest of core",
  capture: "SuperTracer: capture",
  redaction: "SuperTracer: redaction",
  recording: "SuperTracer: recording",
  storage: "SuperTracer: storage",
  metrics: "SuperTracer: metrics",
  errors: "SuperTracer: errors",
  packages: "packages from npm",
  storageNative: "native, for the storage",
  native: "native, all other",
  garbage: "garbage collection",
} as const;

export type Area = keyof typeof AREAS;

/** The first that fits counts. */
const FOLDERS: readonly (readonly [RegExp, Area])[] = [
  [/^(?:ext|node):/, "deno"],
  [/^core\/capture\//, "capture"],
  [/^core\/redaction\//, "redaction"],
  [/^core\/recording\//, "recording"],
  [/^core\/metrics\//, "metrics"],
  [/^core\/error_groups\//, "errors"],
  [/^(?:adapters|core\/(?:sql|connectors))\//, "storage"],
  // Making rows of records.
  [/^core\/log\/(?:log_shapes|record_json)/, "storage"],
  [/^core\//, "core"],
  [/^(?:bench|examples|tests)\//, "app"],
];

/** Beneath the folder that Deno keeps packages in, or npm. */
const PACKAGE = /(?:\/registry\.npmjs\.org|\/node_modules)\/(.+)$/;

/**
 * Where a module is, as it is the same on each machine: `core/tracer.ts`, `ext:deno_http/00_serve.ts`,
 * `npm:postgres/3.4.9/src/index.js`.
 *
 * @param url As V8 has it; `""` for native code.
 * @param root URL of the repository's folder, with a slash at its end.
 */
export function modulePath(url: string, root: string): string {
  if (url.startsWith(root)) return url.slice(root.length);
  const inPackage = PACKAGE.exec(url)?.[1];
  if (inPackage !== undefined) return `npm:${inPackage}`;
  if (!url.startsWith("file:")) return url.replace(/^(data|blob):.*/s, "$1:");
  return url.slice(url.lastIndexOf("/") + 1);
}

/**
 * Whose code a module is.
 *
 * @param path As `modulePath()` gives it.
 */
export function areaOf(path: string): Area {
  return FOLDERS.find(([pattern]) => pattern.test(path))?.[1] ?? "packages";
}
