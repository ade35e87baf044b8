/**
 * Where everything may import from: each folder of a package imports what stands below it in the
 * package's list, and anything in its own. Files beside the folders join them, and nothing inside
 * imports those.
 */
export interface Layers {
  /** Folder of the package. */
  readonly root: string;
  /** Whose layers ARCHITECTURE.md says they are, if not the root's: `"the adapters"`. */
  readonly title?: string;
  /** Its folders, the highest first; `undefined` while a package has none to speak of. */
  readonly folders?: readonly string[];
  /** Other packages of the repository that it may reach into, past their public modules. */
  readonly reaches?: readonly string[];
  /** Imports that break the rule, `from -> to`, each still to be mended. */
  readonly exceptions?: readonly string[];
  /** Groups of modules that import each other, each still to be mended. */
  readonly cycles?: readonly (readonly string[])[];
}

/** Folders of each SQL adapter. */
const ADAPTER_FOLDERS = ["retention", "saving", "reading", "schema", "connection"];

export const PACKAGES: readonly Layers[] = [
  {
    root: "core",
    folders: [
      "rest",
      "dashboard",
      "http",
      "live",
      "service",
      "capture",
      "recording",
      "logging",
      "redaction",
      "testing",
      "options",
      "sql",
      "connectors",
      "query",
      "error_groups",
      "export",
      "metrics",
      "filters",
      "log",
      "text",
      "runtime",
    ],
  },
  {
    root: "adapters/sqlite",
    title: "the SQLite adapter",
    folders: ["hosts", ...ADAPTER_FOLDERS],
  },
  { root: "adapters/postgres", title: "the adapters", folders: ADAPTER_FOLDERS },
  { root: "adapters/hono" },
  { root: "adapters/node" },
  {
    root: "dashboard",
    folders: [
      "build",
      "screens",
      "components",
      "charts",
      "state",
      "copy_as",
      "server",
      "query",
      "address",
      "text",
      "packages",
    ],
    reaches: ["core"],
  },
  {
    root: "bench",
    reaches: ["core", "adapters/sqlite", "adapters/postgres", "dashboard", "tests/support"],
  },
];
