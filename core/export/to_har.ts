import type { Log } from "../log/log.ts";
import { VERSION } from "../runtime/version.ts";
import { harEntry } from "./har_entry.ts";
import type { Copy } from "./request_parts.ts";
import { escapeHidden } from "../text/visible_characters.ts";

/** What an HTTP Archive 1.2 says of itself. */
export const HAR_HEAD = {
  version: "1.2",
  creator: { name: "SuperTracer for Deno", version: VERSION },
} as const;

/**
 * A recorded request as an HTTP Archive 1.2 with one entry.
 *
 * @param log A whole log of a request.
 */
export function toHar(log: Log): Copy {
  const { entry, notes } = harEntry(log);
  const har = { log: { ...HAR_HEAD, entries: [entry] } };
  return { text: escapeHidden(JSON.stringify(har, null, 2)) + "\n", notes };
}
