import type { VNode } from "preact";
import type { MetricsReport } from "../../../core/metrics/metrics_report.ts";
import { type FigureTerms, requestsHref } from "../../address/query_link.ts";
import type { Range } from "../../address/range.ts";
import { shownClasses } from "../../charts/chart_data.ts";
import { formatNumber, formatPercent } from "../../text/format.ts";
import { BriefText } from "../basics/text.tsx";

/** A part of a whole. */
export interface Share {
  readonly label: string;
  readonly count: number;
  /** Class of its label, if it is a badge. */
  readonly badge?: string;
  /** Class of its bar. */
  readonly fill: string;
  /** Link to what it counts; absent if no list can show it. */
  readonly href?: string;
}

interface DistributionProps {
  readonly title: string;
  /** `undefined` until the first response. */
  readonly parts: readonly Share[] | undefined;
}

/** Parts of a whole: a bar, a count and a percentage for each. */
export function Distribution({ title, parts }: DistributionProps): VNode {
  const all = parts?.reduce((sum, { count }) => sum + count, 0) ?? 0;
  return (
    <section>
      <h2>{title}</h2>
      <ul class="dist">
        {parts?.length === 0 && <li class="dim">No requests in this range</li>}
        {parts?.map((part) => {
          const share = all === 0 ? 0 : part.count / all;
          const row = (
            <>
              <span class={part.badge === undefined ? "mono name" : `status ${part.badge}`}>
                <BriefText value={part.label} />
              </span>
              <span class="track" aria-hidden="true">
                <i
                  class={part.fill}
                  style={{
                    width: `max(${part.count > 0 ? 2 : 0}px, ${(share * 100).toFixed(2)}%)`,
                  }}
                />
              </span>
              <span class="num">{formatNumber(part.count)}</span>
              <span class="num dim">{formatPercent(share)}</span>
            </>
          );
          return (
            <li key={part.label}>
              {part.href === undefined
                ? <span class="dist-row">{row}</span>
                : <a data-in class="dist-row" href={part.href}>{row}</a>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const METHODS_SHOWN = 5;

/** The requests of a report by class of their status. */
export function statusParts(
  report: MetricsReport | undefined,
  range: Range,
  condition: FigureTerms = {},
): Share[] | undefined {
  if (report === undefined) return undefined;
  const { statusClasses } = report;
  return shownClasses(statusClasses).map(({ statusClass, label, color, badge }) => ({
    label,
    count: statusClasses[statusClass],
    badge,
    fill: `fill-${color}`,
    href: requestsHref({ ...condition, statusClass }, range),
  }));
}

/** The requests of a report by method, with rare methods combined. */
export function methodParts(
  report: MetricsReport | undefined,
  range: Range,
  condition: FigureTerms = {},
): Share[] | undefined {
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
