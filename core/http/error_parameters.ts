import type { ErrorGroupQuery } from "../error_groups/error_group.ts";
import { checkParameters, takeParameter } from "./check_parameters.ts";
import { parseMetricsQuery } from "./metrics_parameters.ts";
import { badParameter, parseNumber } from "./log_query.ts";

/** Most groups of one answer. */
const MAX_LIMIT = 500;
const DEFAULT_LIMIT = 50;

const STATES = { all: undefined, open: "open", resolved: "resolved", ignored: "ignored" } as const;

/**
 * Reads which groups of errors are asked for.
 *
 * @param query `state`, `start`, `end` and `limit`.
 * @throws {HttpError} With status 400 if another is there, one twice, or a value is not valid.
 */
export function parseErrorQuery(query: URLSearchParams): ErrorGroupQuery {
  checkParameters(query, ["state", "start", "end", "limit"]);
  const rest = new URLSearchParams(query);
  const state = takeParameter(rest, "state") || "all";
  const limitText = takeParameter(rest, "limit") || String(DEFAULT_LIMIT);
  const known = Object.entries(STATES).find(([name]) => name === state);
  if (known === undefined) throw badParameter("state", state, Object.keys(STATES).join(", "));
  const limit = parseNumber("limit", limitText);
  if (!Number.isInteger(limit) || limit < 1) {
    throw badParameter("limit", limitText, "a whole number from 1 on");
  }
  const { startDate, endDate } = parseMetricsQuery(rest, ["start", "end"]);
  return { state: known[1], startDate, endDate, limit: Math.min(limit, MAX_LIMIT) };
}
