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
    enabled: option(boolean(), true, "Delete old logs, on a timer.", { python: "enabled" }),
    maxRecords: optional(
      wholeNumber(0, 1_000_000_000),
      "Most logs kept, the newest; 0: no bound.",
      { python: "max_records", defaultWords: "`10,000` in memory, else `1,000,000`" },
    ),
    cleanupIntervalMinutes: option(
      // The longest a timer can wait are 35,791 minutes.
      number(0.01, 24 * DAY_MINUTES),
      30,
      "Minutes between two runs.",
      { python: "cleanup_interval_minutes" },
    ),
    cleanupOlderThanHours: optional(
      number(0, 1_000_000),
      "Age in hours beyond which logs are deleted; 0: no bound.",
      { python: "cleanup_older_than_hours", defaultWords: "`24` in memory, else no bound" },
    ),
    maxBytes: optional(
      either(oneOf([0]), wholeNumber(65_536, Number.MAX_SAFE_INTEGER)),
      "Most bytes the storage may take, where the connector can tell; 0: no bound.",
      { defaultWords: "1 GiB in SQLite, 10 GiB in PostgreSQL, else no bound" },
    ),
  } satisfies SpecsOf<RetentionOptions>,
} satisfies GroupSpec;
