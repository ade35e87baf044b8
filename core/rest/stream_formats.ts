import { EVENT_STREAM, type LiveFormat, serverEvent } from "../live/live_format.ts";
import { toLogSummary } from "../log/log_shapes.ts";
import { logJson } from "./log_json.ts";

/** Server-sent events, one for each log; the figures every two seconds keep the connection alive. */
export const REST_EVENTS: LiveFormat = {
  mediaType: EVENT_STREAM,
  ready: () => serverEvent("ready", "{}"),
  log: (log) => serverEvent("log", JSON.stringify(logJson(toLogSummary(log))), log),
  logs: (texts) => texts.join(""),
  gap: (dropped) => serverEvent("gap", JSON.stringify({ dropped })),
  status: (figures) => serverEvent("status", JSON.stringify(figures)),
};

/**
 * A line of JSON for each log. An empty line keeps the connection alive, and a line with `dropped`
 * alone says how many logs were left out.
 */
export const REST_LINES: LiveFormat = {
  mediaType: "application/x-ndjson",
  ready: () => "\n",
  log: (log) => `${JSON.stringify(logJson(toLogSummary(log)))}\n`,
  logs: (texts) => texts.join(""),
  gap: (dropped) => `${JSON.stringify({ dropped })}\n`,
  status: () => "\n",
};
