import { EVENT_STREAM, type LiveFormat, serverEvent } from "../http/live_format.ts";
import { logJson } from "./log_json.ts";

/** Server-sent events, one for each log; the figures every two seconds keep the connection alive. */
export const REST_EVENTS: LiveFormat = {
  mediaType: EVENT_STREAM,
  ready: () => serverEvent("ready", {}),
  logs: (logs) => logs.map((log) => serverEvent("log", logJson(log), log)).join(""),
  gap: (dropped) => serverEvent("gap", { dropped }),
  status: (figures) => serverEvent("status", figures),
};

/**
 * A line of JSON for each log. An empty line keeps the connection alive, and whatever was left out is
 * told in a line with `dropped` alone.
 */
export const REST_LINES: LiveFormat = {
  mediaType: "application/x-ndjson",
  ready: () => "\n",
  logs: (logs) => logs.map((log) => `${JSON.stringify(logJson(log))}\n`).join(""),
  gap: (dropped) => `${JSON.stringify({ dropped })}\n`,
  status: () => "\n",
};
