import { HAR_HEAD, harEntry } from "../../core/export/har_entry.ts";
import type { Log } from "../../core/log/log.ts";
import { escapeHidden } from "../../core/text/hidden_characters.ts";
import type { Copy } from "./copy.ts";

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
