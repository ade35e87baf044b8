import { takeParameter } from "./check_parameters.ts";
import { badParameter } from "./log_query.ts";

/** Formats of exports. */
export type ExportName = "ndjson" | "csv" | "har";

/** What is to be exported. */
export interface ExportQuery {
  readonly format: ExportName;
  /** Most logs. */
  readonly limit: number;
}

/** Logs exported where the query does not say how many. */
const DEFAULT_LIMIT = 10_000;
const MAX_LIMIT = 1_000_000;
const NAMES: readonly ExportName[] = ["ndjson", "csv", "har"];

/**
 * Takes what only exports have out of a query; what is left are the conditions of a list.
 *
 * @param query Parameters of the request; `format` and `limit` are removed.
 * @throws {HttpError} With status 400 if one is not valid.
 */
export function takeExportQuery(query: URLSearchParams): ExportQuery {
  const format = takeParameter(query, "format") || "ndjson";
  const limit = takeParameter(query, "limit") || String(DEFAULT_LIMIT);
  const name = NAMES.find((known) => known === format);
  if (name === undefined) throw badParameter("format", format, NAMES.join(", "));
  if (!/^[1-9]\d{0,6}$/.test(limit) || Number(limit) > MAX_LIMIT) {
    throw badParameter("limit", limit, `a whole number from 1 to ${MAX_LIMIT}`);
  }
  return { format: name, limit: Number(limit) };
}
