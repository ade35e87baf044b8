import { type GroupSpec, option, optional, type SpecsOf } from "./option.ts";
import { boolean, either, number, oneOf, wholeNumber } from "./option_rule.ts";
import type { RetentionOptions } from "../connectors/retention_options.ts";

export type { RetentionDefaults, RetentionOptions } from "../connectors/retention_options.ts";

const DAY_MINUTES = 1_440;

/** The options of `retention`. */
export const RETENTION = {
  key: "retention",
  python: "retention_options",
  doc: "How long logs are kept.",
  options: {
    enabled: option(boolean(), true, "Delete old logs periodically.", { python: "enabled" }),
    maxRecords: optional(
      wholeNumber(0, 1_000_000_000),
      "Maximum number of logs kept; the oldest are deleted first. 0: no limit.",
      { python: "max_records", defaultWords: "`10,000` in memory, else `1,000,000`" },
    ),
    cleanupIntervalMinutes: option(
      // A timer can wait for at most 35,791 minutes.
      number(0.01, 24 * DAY_MINUTES),
      30,
      "Minutes between cleanups.",
      { python: "cleanup_interval_minutes" },
    ),
    cleanupOlderThanHours: optional(
      number(0, 1_000_000),
      "Age in hours after which logs are deleted. 0: no limit.",
      { python: "cleanup_older_than_hours", defaultWords: "`24` in memory, else no limit" },
    ),
    maxBytes: optional(
      either(oneOf([0]), wholeNumber(65_536, Number.MAX_SAFE_INTEGER)),
      "Maximum size of the storage in bytes, if the connector can measure it. 0: no limit.",
      { defaultWords: "1 GiB in SQLite, 10 GiB in PostgreSQL, else no limit" },
    ),
  } satisfies SpecsOf<RetentionOptions>,
} satisfies GroupSpec;
