import { requestParts } from "../../core/export/request_parts.ts";
import type { Log } from "../../core/log/log.ts";
import type { Copy } from "./copy.ts";
import { fetchCall } from "./fetch_call.ts";
import { javascriptLiteral } from "./javascript_literal.ts";

/**
 * JavaScript that repeats a recorded request with `fetch` and prints the response. Browsers ignore
 * headers that pages may not set.
 *
 * @param log A whole log of a request.
 */
export function toFetch(log: Log): Copy {
  const parts = requestParts(log);
  const call = fetchCall(parts, javascriptLiteral(parts.origin + parts.target));
  const notes = [...parts.notes, ...call.notes];
  return {
    text: [
      ...notes.map((text) => `// Note: ${text}`),
      `const response = await ${call.code};`,
      "console.log(response.status, await response.text());",
    ].join("\n") + "\n",
    notes,
  };
}
