import { optionTables, schemaText } from "./config_reference.ts";
import { filterTable, logFieldTable, logParameterTable, whereTable } from "./log_reference.ts";
import { withGenerated } from "./marked_part.ts";
import { queryKeyTable } from "./query_reference.ts";
import {
  pairKeys,
  patternList,
  plainNames,
  secretNames,
  urlHeaders,
} from "./redaction_reference.ts";

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
  page("configuration", { "": optionTables }),
  page("query", { "": queryKeyTable }),
  page("redaction", {
    "secret names": secretNames,
    "plain names": plainNames,
    "keys of pairs": pairKeys,
    "headers with URLs": urlHeaders,
    "patterns": patternList,
  }),
  page("connectors", { "filters": filterTable, "conditions of where": whereTable }),
  page("api", { "parameters of logs": logParameterTable, "keys of a log": logFieldTable }),
];

/** A page of the documentation with generated parts, by their names. */
function page(name: string, parts: Readonly<Record<string, () => string>>): GeneratedFile {
  return {
    url: new URL(`docs/${name}.md`, ROOT),
    make: (text) =>
      Object.entries(parts).reduce((page, [part, make]) => withGenerated(page, make(), part), text),
  };
}

if (import.meta.main) {
  for (const { url, make } of GENERATED) {
    Deno.writeTextFileSync(url, make(Deno.readTextFileSync(url)));
  }
}
