import type { Log } from "../../core/log/log.ts";
import type { Copy } from "./copy.ts";
import { toCurl } from "./to_curl.ts";
import { toFetch } from "./to_fetch.ts";
import { toHar } from "./to_har.ts";
import { toMarkdown } from "./to_markdown.ts";
import { toPowershellCurl } from "./to_powershell_curl.ts";
import { toTestCode } from "./to_test_code.ts";

/** A form in which a request can be copied. */
export interface CopyFormat {
  /** Name of the format: `"cURL"`. */
  readonly name: string;
  /** Makes it. */
  readonly copy: (log: Log) => Copy;
}

/** All formats, the default order first. */
export const COPY_FORMATS: readonly [CopyFormat, ...CopyFormat[]] = [
  { name: "cURL", copy: toCurl },
  { name: "cURL (PowerShell)", copy: toPowershellCurl },
  { name: "fetch", copy: toFetch },
  { name: "Deno.test", copy: toTestCode },
  { name: "HAR", copy: toHar },
  { name: "Markdown", copy: toMarkdown },
];
