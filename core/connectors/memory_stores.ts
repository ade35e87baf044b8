import { ErrorStore } from "../error_groups/error_store.ts";
import { MetricsStore } from "../metrics/metrics_store.ts";

/**
 * Metrics of the connectors that do not store them. Not a private field of their class, so that a
 * connector built on another version of this package still is a `BaseConnector` to the compiler.
 */
const metricsStores = new WeakMap<object, MetricsStore>();
/** The same for groups of errors. */
const errorStores = new WeakMap<object, ErrorStore>();

/**
 * Sets how many minutes of metrics a connector keeps in memory, where it does not store them.
 *
 * @param connector The connector, before its first metrics.
 * @param maxMinutes The bound.
 */
export function boundMetrics(connector: object, maxMinutes: number): void {
  if (!metricsStores.has(connector)) metricsStores.set(connector, new MetricsStore(maxMinutes));
}

/** The metrics that are kept in memory for a connector. */
export function metricsOf(connector: object): MetricsStore {
  let store = metricsStores.get(connector);
  if (store === undefined) metricsStores.set(connector, store = new MetricsStore());
  return store;
}

/** The groups of errors that are kept in memory for a connector. */
export function errorsOf(connector: object): ErrorStore {
  let store = errorStores.get(connector);
  if (store === undefined) errorStores.set(connector, store = new ErrorStore());
  return store;
}

/** Forgets what is kept in memory for a connector. */
export function forgetStores(connector: object): void {
  metricsStores.get(connector)?.clear();
  errorStores.get(connector)?.clear();
}
