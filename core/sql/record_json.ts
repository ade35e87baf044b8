import { BoundedMap } from "../runtime/bounded_map.ts";
import type { Log } from "../log/log.ts";
import { RequestRecord } from "../log/request_record.ts";
import { FlatJson } from "./flat_json.ts";

/** Queries that read the same decoded or not. */
const PLAIN_QUERY = /^[A-Za-z0-9_.,:;/~!*()@$'=&-]+$/;

const requestHeaders = new FlatJson();
const responseHeaders = new FlatJson();
const queries = new FlatJson();

/** Most queries whose JSON is remembered, and the longest. */
const plainQueries = new BoundedMap<string>(1_024, 256);

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
    const json = (side === "request" ? requestHeaders : responseHeaders).write(flat);
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
    const { query } = log.line;
    if (query === "") return undefined;
    const known = plainQueries.get(query);
    if (known !== undefined) return known;
    const json = PLAIN_QUERY.test(query) ? queries.write(fieldsOf(query)) : undefined;
    if (json !== undefined) {
      plainQueries.set(query, json);
      return json;
    }
  }
  return log.requestQuery === undefined ? undefined : JSON.stringify(log.requestQuery);
}

/** Names and values of a plain query in turn. */
function fieldsOf(query: string): string[] {
  const flat: string[] = [];
  for (const field of query.split("&")) {
    if (field === "") continue;
    const end = field.indexOf("=");
    if (end < 0) flat.push(field, "");
    else flat.push(field.slice(0, end), field.slice(end + 1));
  }
  return flat;
}
