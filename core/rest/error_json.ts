import type { ErrorGroup } from "../error_groups/error_group.ts";
import { isoTime, snakeKeys } from "./log_json.ts";

/** A group of errors in the API's words. */
export function errorJson({ sparkline, ...group }: ErrorGroup): Record<string, unknown> {
  return {
    ...snakeKeys(group),
    first_seen: isoTime(group.firstSeen),
    last_seen: isoTime(group.lastSeen),
    sparkline: {
      start: isoTime(sparkline.start),
      bucket_seconds: sparkline.bucketMs / 1_000,
      counts: sparkline.counts,
    },
  };
}
