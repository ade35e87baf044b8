import { optionTables, schemaText } from "./config_reference.ts";
import { withGenerated } from "./marked_part.ts";
import { queryKeyTable } from "./query_reference.ts";

/** A file that is made, wholly or in part, of tables in the code. */
export interface GeneratedFile {
  readonly url: URL;
  /** What it should be, given what it is. */
  readonly make: (text: string) => string;
}

const ROOT = new URL("../../", import.meta.url);

/** All of them; a test says which are stale. */
export const GENERATED: readonly GeneratedFile[] = [
  { url: new URL("core/supertracer.config.schema.json", ROOT), make: schemaText },
  {
    url: new URL("docs/configuration.md", ROOT),
    make: (page) => withGenerated(page, optionTables()),
  },
  { url: new URL("docs/query.md", ROOT), make: (page) => withGenerated(page, queryKeyTable()) },
];

if (import.meta.main) {
  for (const { url, make } of GENERATED) {
    Deno.writeTextFileSync(url, make(Deno.readTextFileSync(url)));
  }
}
