import { optionTables, schemaText } from "./config_reference.ts";
import { withGenerated } from "./marked_part.ts";
import { queryKeyTable } from "./query_reference.ts";

/** A file that is generated, wholly or in part, from tables in the code. */
export interface GeneratedFile {
  readonly url: URL;
  /** Returns the text that the file should have, given the text it has. */
  readonly make: (text: string) => string;
}

const ROOT = new URL("../../", import.meta.url);

/** All generated files; a test checks that they are up to date. */
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
