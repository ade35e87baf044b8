import { type GroupSpec, option, type SpecsOf } from "./option.ts";
import { boolean, number, wholeNumber } from "./option_rule.ts";

/**
 * The metrics that the dashboard shows.
 *
 * @example
 * ```ts
 * import { type MetricsOptions, SuperTracer } from "@supertracer/core";
 *
 * const metrics: MetricsOptions = { refreshInterval: 10 };
 * const tracer = new SuperTracer(() => new Response("ok"), { metrics });
 * ```
 */
export interface MetricsOptions {
  /**
   * Count requests.
   *
   * @default {true}
   */
  readonly enabled?: boolean | undefined;
  /**
   * Minutes of metrics kept in memory if the connector does not store metrics, 1 to 100,000.
   *
   * @default {1000}
   */
  readonly historyLimit?: number | undefined;
  /**
   * Seconds between refreshes of the dashboard's figures, 0.1 to 3,600.
   *
   * @default {2}
   */
  readonly refreshInterval?: number | undefined;
}

/** The options of `metrics`. */
export const METRICS = {
  key: "metrics",
  python: "metrics_options",
  doc: "The metrics that the dashboard shows.",
  options: {
    enabled: option(boolean(), true, "Count requests.", { python: "enabled" }),
    historyLimit: option(
      wholeNumber(1, 100_000),
      1_000,
      "Minutes of metrics kept in memory if the connector does not store metrics.",
      { python: "history_limit" },
    ),
    refreshInterval: option(
      number(0.1, 3_600),
      2,
      "Seconds between refreshes of the dashboard's figures.",
      { python: "refresh_interval" },
    ),
  } satisfies SpecsOf<MetricsOptions>,
} satisfies GroupSpec;
