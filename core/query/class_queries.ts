import type { StatusClass } from "../metrics/metrics_point.ts";

/** The response never ended: counted separately, regardless of its status. */
const CUT_SHORT = "outcome:aborted,interrupted";
/** It ended, and nothing was thrown. */
const SUCCEEDED = "-outcome:aborted,interrupted,failed";

/**
 * The query for exactly those requests that metrics count in a status class, and in `error`, which
 * is 4xx and 5xx. A failure counts as 5xx even if its response began with another status.
 * `has:error` says nothing new, but has an index.
 */
export const CLASS_QUERIES: Readonly<Record<StatusClass | "error", string>> = {
  error: `has:error -${CUT_SHORT}`,
  "1xx": `status:1xx ${SUCCEEDED}`,
  "2xx": `status:2xx ${SUCCEEDED}`,
  "3xx": `status:3xx ${SUCCEEDED}`,
  "4xx": `status:4xx ${SUCCEEDED}`,
  "5xx": `has:error (status:5xx OR outcome:failed) -${CUT_SHORT}`,
  aborted: CUT_SHORT,
};
