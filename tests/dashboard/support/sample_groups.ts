import type { ErrorGroup, ErrorState } from "@supertracer/core";
import { createRandom } from "./sample_logs.ts";

type Sketch =
  & Pick<ErrorGroup, "name" | "message" | "count" | "topFrame" | "route" | "method">
  & {
    readonly agoMs: number;
    readonly state?: ErrorState;
    readonly isRegression?: boolean;
    readonly loggerName?: string;
  };

const SKETCHES: readonly Sketch[] = [
  {
    name: "PaymentError",
    message: "card was declined",
    count: 86,
    topFrame: "pay (src/orders.ts)",
    method: "POST",
    route: "/api/orders/:id/pay",
    agoMs: 12_000,
  },
  {
    name: "TypeError",
    message: "Cannot read properties of undefined (reading 'id')",
    count: 19,
    topFrame: "load (src/users.ts)",
    method: "GET",
    route: "/api/users/:id",
    agoMs: 190_000,
    isRegression: true,
  },
  {
    name: "Deno.errors.NotCapable",
    message: 'Requires net access to "hooks:443", run again with the --allow-net flag',
    count: 4,
    topFrame: "notify (src/notify.ts)",
    method: null,
    route: null,
    agoMs: 540_000,
    loggerName: "hooks",
  },
  {
    name: "TimeoutError",
    message: "upstream took longer than # s",
    count: 2,
    topFrame: "search (src/search.ts)",
    method: "GET",
    route: "/api/search",
    agoMs: 2_460_000,
  },
  {
    name: "HTTP 503",
    message: "",
    count: 1_204,
    topFrame: null,
    method: "GET",
    route: "/api/export.csv",
    agoMs: 3_100_000,
  },
  {
    name: "RangeError",
    message: "Invalid count value: -#",
    count: 7,
    topFrame: "bar (src/report.ts)",
    method: "GET",
    route: "/api/report/:id",
    agoMs: 3_300_000,
    state: "resolved",
  },
  {
    name: "AbortError",
    message: "The signal has been aborted",
    count: 311,
    topFrame: "prices (src/stream.ts)",
    method: "GET",
    route: "/api/stream/prices",
    agoMs: 60_000,
    state: "ignored",
  },
];

/** Groups of errors as the server would give them. */
export function sampleGroups(now: number): ErrorGroup[] {
  return SKETCHES.map((sketch, index) => {
    const { agoMs, state = "open", isRegression = false, loggerName = null, ...rest } = sketch;
    const random = createRandom(index + 3);
    const counts = Array.from({ length: 40 }, (_, at) => {
      const share = index === 0 && at < 33 ? 0.02 : 1;
      return Math.round(random() * random() * Math.min(20, rest.count) * share);
    });
    const bucketMs = 90_000;
    return {
      ...rest,
      // Those before the sparkline, and those in it.
      count: counts.reduce((sum, count) => sum + count, rest.count),
      id: `${(index + 1).toString(16).repeat(4)}c0ffee00`,
      source: loggerName === null ? "request" : "log",
      loggerName,
      firstSeen: now - agoMs - 86_400_000 * (index + 1),
      lastSeen: now - agoMs,
      state,
      isRegression,
      lastLogId: null,
      sparkline: {
        start: Math.floor(now / 60_000) * 60_000 - counts.length * bucketMs,
        bucketMs,
        counts,
      },
    };
  });
}
