import type { MetricsReport } from "../../../core/metrics/metrics_report.ts";
import { type Condition, requestsHref } from "../../address/query_link.ts";
import type { Range } from "../../address/range.ts";
import { shownClasses } from "../../charts/chart_data.ts";
import type { Part } from "./distribution.tsx";

const METHODS_SHOWN = 5;

/** The requests of a report by class of their status. */
export function statusParts(
  report: MetricsReport | undefined,
  range: Range,
  condition: Condition = {},
): Part[] | undefined {
  if (report === undefined) return undefined;
  const { statusClasses } = report;
  return shownClasses(statusClasses).map(({ statusClass, label, color, badge }) => ({
    label,
    count: statusClasses[statusClass],
    badge,
    fill: `fill-${color}`,
    href: requestsHref({
      ...condition,
      ...(statusClass === "aborted" ? { outcome: "aborted" } : { status: statusClass }),
    }, range),
  }));
}

/** The requests of a report by method; rare ones together. */
export function methodParts(
  report: MetricsReport | undefined,
  range: Range,
  condition: Condition = {},
): Part[] | undefined {
  if (report === undefined) return undefined;
  const { methods } = report;
  const shown = methods.length > METHODS_SHOWN ? methods.slice(0, METHODS_SHOWN - 1) : methods;
  const rest = methods.slice(shown.length).reduce((sum, { requests }) => sum + requests, 0);
  return [
    ...shown.map(({ method, requests }) => ({
      label: method === "_OTHER" ? "other" : method,
      count: requests,
      fill: "fill-faint",
      ...(method === "_OTHER" ? {} : { href: requestsHref({ ...condition, method }, range) }),
    })),
    ...(rest > 0 ? [{ label: "others", count: rest, fill: "fill-faint" }] : []),
  ];
}
