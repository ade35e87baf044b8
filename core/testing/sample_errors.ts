import type { ErrorGroup, ErrorPoint } from "../error_groups/error_group.ts";
import type { Log } from "../log/log.ts";
import { sampleLog } from "./sample_logs.ts";
import { recentHour } from "./sample_points.ts";

/** Ids of groups; what they have in common is their shape. */
export const GROUPS = ["00000000000000a1", "00000000000000b2", "00000000000000c3"] as const;

/** A point with the properties given. */
export function sampleError(properties: Partial<ErrorPoint> = {}): ErrorPoint {
  const start = properties.start ?? recentHour();
  return {
    id: GROUPS[0],
    start,
    count: 3,
    firstSeen: start + 1_000,
    lastSeen: start + 2_500.5,
    lastLogId: null,
    name: "TypeError",
    message: "x is not a function",
    source: "request",
    method: "GET",
    route: "/users/:id",
    loggerName: null,
    topFrame: "save (src/users.ts)",
    ...properties,
  };
}

/** A log line that is an occurrence of a group, so many milliseconds after {@linkcode recentHour}. */
export function errorLog(afterMs: number, properties: Partial<Log> = {}): Log {
  return sampleLog({
    content: "Cannot save user 42",
    timestamp: recentHour() + afterMs,
    logLevel: "ERROR",
    loggerName: "users",
    errorGroup: GROUPS[0],
    ...properties,
  });
}

/** What of a group does not depend on the time asked for. */
export function withoutSparkline(group: ErrorGroup | undefined): Partial<ErrorGroup> | undefined {
  if (group === undefined) return undefined;
  const { sparkline: _, ...rest } = group;
  return rest;
}
