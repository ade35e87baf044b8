import type { Log } from "../log.ts";
import { RequestRecord } from "../request_record.ts";

/** Queries that read the same decoded or not. */
const PLAIN_QUERY = /^[A-Za-z0-9_.,:;/~!*()@$'=&-]+$/;

/**
 * The JSON text of headers, of a recorded request without making an object of them first.
 *
 * @param log A log as a connector receives it.
 * @param side Whose headers.
 * @returns JSON text, or `undefined` when there are none.
 */
export function headersJson(log: Log, side: "request" | "response"): string | undefined {
  if (log instanceof RequestRecord) {
    const flat = side === "request" ? log.rawHeaders : log.rawResponseHeaders;
    if (flat === undefined) return undefined;
    const json = flatJson(flat);
    if (json !== undefined) return json;
  }
  const headers = side === "request" ? log.headers : log.responseHeaders;
  return headers === undefined ? undefined : JSON.stringify(headers);
}

/**
 * The JSON text of a query, of a recorded request without parsing it where it is plain.
 *
 * @param log A log as a connector receives it.
 * @returns JSON text, or `undefined` when there is none.
 */
export function queryJson(log: Log): string | undefined {
  if (log instanceof RequestRecord) {
    if (log.line.query === "") return undefined;
    if (PLAIN_QUERY.test(log.line.query)) {
      const flat: string[] = [];
      for (const field of log.line.query.split("&")) {
        if (field === "") continue;
        const end = field.indexOf("=");
        if (end < 0) flat.push(field, "");
        else flat.push(field.slice(0, end), field.slice(end + 1));
      }
      const json = flatJson(flat);
      if (json !== undefined) return json;
    }
  }
  return log.requestQuery === undefined ? undefined : JSON.stringify(log.requestQuery);
}

/** A JSON object of names and values in turn, or `undefined` if a name comes twice. */
function flatJson(flat: readonly string[]): string | undefined {
  let fields = "";
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const name = flat[i] ?? "";
    for (let j = 0; j < i; j += 2) if (flat[j] === name) return undefined;
    fields += `,"${name}":"${flat[i + 1] ?? ""}"`;
  }
  const json = `{${fields.slice(1)}}`;
  // An array of the same texts is as long, unless something has to be escaped.
  return json.length === JSON.stringify(flat).length ? json : escapedJson(flat);
}

function escapedJson(flat: readonly string[]): string {
  const quoted = flat.map((text) => JSON.stringify(text));
  const fields = quoted.flatMap((name, i) => i % 2 === 0 ? [`${name}:${quoted[i + 1]}`] : []);
  return `{${fields.join()}}`;
}
