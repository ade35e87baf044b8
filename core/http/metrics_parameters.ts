import type { MetricsQuery } from "../metrics/metrics_point.ts";
import { HttpError } from "./http_error.ts";
import { checkParameters } from "./check_parameters.ts";
import { badParameter, MAX_TEXT, parseNumber } from "./log_query.ts";

/** A parameter of a metrics query. */
export type MetricsParameter = "start" | "end" | "route" | "method";

/**
 * Reads a stretch of time, and which route and method, from a query.
 *
 * @param query Parameters of the request.
 * @param allowed Which of them there may be.
 * @throws {HttpError} With status 400 if another is there, one twice, or a value is not valid.
 */
export function parseMetricsQuery(
  query: URLSearchParams,
  allowed: readonly MetricsParameter[],
): MetricsQuery {
  checkParameters(query, allowed);
  const values = new Map<string, string>();
  for (const [name, value] of query) {
    if (value.length > MAX_TEXT) throw badParameter(name, value, `at most ${MAX_TEXT} characters`);
    if (value !== "") values.set(name, value);
  }
  const [startDate, endDate] = ["start", "end"].map((name) => {
    const value = values.get(name);
    return value === undefined ? undefined : parseNumber(name, value);
  });
  if (startDate !== undefined && endDate !== undefined && startDate >= endDate) {
    throw new HttpError(400, "start must be before end");
  }
  return { startDate, endDate, route: values.get("route"), method: values.get("method") };
}
