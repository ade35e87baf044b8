import type { ErrorGroup } from "../error_groups/error_group.ts";
import { type Call, type EndpointEntry, endpointHandler } from "../http/endpoint.ts";
import { exportResponse, liveResponse } from "../http/stream_responses.ts";
import { CONFIRM, PAUSED, readMember, STATE } from "../http/json_body.ts";
import { jsonResponse, ownResponse } from "../http/own_response.ts";
import {
  ERRORS_QUERY,
  EXPORT_QUERY,
  logQuery,
  METRICS_QUERY,
  NO_QUERY,
  PAGE_QUERY,
  RANGE_QUERY,
} from "../http/queries.ts";
import type { LiveFeed } from "../live/live_feed.ts";
import { formatCursor, type LogCursor } from "../log/log.ts";
import { toLogSummary } from "../log/log_shapes.ts";
import type { LogPage } from "../service/log_data.ts";
import type { TracerData } from "../service/tracer_data.ts";
import { pathOf, splitTarget } from "../text/request_target.ts";
import { isoTime, logJson, REST_EVENTS, REST_LINES, snakeKeys } from "./log_json.ts";
import { RECENT_ERRORS, reportJson, routesJson } from "./metrics_json.ts";
import { openApiDocument } from "./openapi.ts";
import { PROMETHEUS_TYPE, prometheusText } from "./prometheus.ts";
import type { RestCall, RestDoc, RestEndpoint } from "./rest_endpoint.ts";

/** Python's default number of logs. */
const LOGS = logQuery(20);

/** Maximum number of routes in a report, so that its lists can be sorted differently. */
const ALL_ROUTES = 1_000;

/**
 * Every endpoint of the API, below `api/v1`.
 *
 * @param data The data to show.
 * @param live Opens streams.
 */
export function restEndpoints(data: TracerData, live: LiveFeed): readonly RestEndpoint[] {
  function rest<Asked>(entry: EndpointEntry<RestCall, Asked> & RestDoc): RestEndpoint {
    return { ...entry, handle: endpointHandler<RestCall, Asked>(entry, "rest", data.reads) };
  }

  /** Groups in the API's words. */
  async function errorsJson(groups: readonly ErrorGroup[]): Promise<Record<string, unknown>[]> {
    const messages = await data.errors.newestMessages(groups);
    return groups.map((group) => errorJson(group, messages[group.id]));
  }

  const endpoints: readonly RestEndpoint[] = [
    rest({
      method: "GET",
      path: "/logs",
      role: "viewer",
      operation: "listLogs",
      doc: "Lists logs, newest first, without headers and bodies",
      query: LOGS,
      isRead: true,
      answer: { description: "A page of logs", schema: "LogPage" },
      async handle(call) {
        return jsonResponse(pageJson(await data.logs.page(call.asked), call));
      },
    }),
    rest({
      method: "GET",
      path: "/logs/count",
      role: "viewer",
      operation: "countLogs",
      doc: "Counts logs, up to 10,000",
      query: LOGS,
      isRead: true,
      answer: { description: "The number of logs", schema: "LogCount" },
      async handle({ asked }) {
        return jsonResponse(snakeKeys(await data.logs.count(asked)));
      },
    }),
    rest({
      method: "GET",
      path: "/logs/export",
      role: "viewer",
      operation: "exportLogs",
      doc: "Exports complete logs as a file, newest first",
      query: EXPORT_QUERY,
      answer: {
        description: "The file",
        types: ["application/x-ndjson", "text/csv", "application/json"],
      },
      handle({ request, asked: { format, filters, limit } }) {
        return exportResponse(request, () => data.exporter.open(format, filters, limit));
      },
    }),
    rest({
      method: "GET",
      path: "/logs/stream",
      role: "viewer",
      operation: "streamLogs",
      doc: "Streams logs as they are saved",
      query: LOGS,
      answer: {
        description: "One event, or one line, per log",
        types: ["text/event-stream", "application/x-ndjson"],
      },
      handle({ request, asked, mayStay }) {
        const accept = request.headers.get("accept") ?? "";
        const asLines = /\bapplication\/(?:x-)?ndjson\b/i.test(accept);
        const format = asLines ? REST_LINES : REST_EVENTS;
        return liveResponse(live, request, asked, { format, mayStay });
      },
    }),
    rest({
      method: "GET",
      path: "/logs/:id",
      role: "viewer",
      operation: "getLog",
      doc: "Reads one complete log",
      query: NO_QUERY,
      isRead: true,
      answer: { description: "The log", schema: "Log" },
      async handle({ id }) {
        return jsonResponse(logJson(await data.logs.get(Number(id))));
      },
    }),
    rest({
      method: "GET",
      path: "/metrics",
      role: "viewer",
      operation: "getMetrics",
      doc: "Reads the metrics of a range, by default the last 24 hours",
      query: METRICS_QUERY,
      isRead: true,
      answer: { description: "The metrics", schema: "Metrics" },
      async handle({ asked }) {
        const limits = { errors: RECENT_ERRORS, routes: ALL_ROUTES };
        return jsonResponse(reportJson(await data.metrics.report(asked, limits)));
      },
    }),
    rest({
      method: "GET",
      path: "/metrics/prometheus",
      role: "viewer",
      operation: "getPrometheus",
      doc: "Reads the metrics of this process since it started, for Prometheus",
      query: NO_QUERY,
      answer: { description: "Text exposition format 0.0.4", types: ["text/plain"] },
      handle() {
        const text = prometheusText({
          totals: data.health.requestTotals(),
          stats: data.health.stats(),
          version: data.about.version,
          isRecording: data.isRecording,
          startedAt: data.health.startedAt,
        });
        return ownResponse(text, 200, { "content-type": PROMETHEUS_TYPE });
      },
    }),
    rest({
      method: "GET",
      path: "/errors",
      role: "viewer",
      operation: "listErrors",
      doc: "Lists error groups, most recent first",
      query: ERRORS_QUERY,
      isRead: true,
      answer: { description: "The groups", schema: "ErrorList" },
      async handle({ asked }) {
        const { groups, counts } = await data.errors.list(asked);
        return jsonResponse({ data: await errorsJson(groups), length: groups.length, counts });
      },
    }),
    rest({
      method: "GET",
      path: "/errors/:group",
      role: "viewer",
      operation: "getError",
      doc: "Reads an error group and its occurrences, newest first",
      query: PAGE_QUERY,
      isRead: true,
      answer: { description: "The group", schema: "ErrorDetail" },
      async handle(call) {
        const { group, ...page } = await data.errors.detail(call.id, call.asked);
        const [json] = await errorsJson([group]);
        return jsonResponse({ group: json, ...pageJson(page, call) });
      },
    }),
    rest({
      method: "POST",
      path: "/errors/:group",
      role: "admin",
      operation: "setErrorState",
      doc: "Sets the state of an error group: open, resolved or ignored",
      query: NO_QUERY,
      body: "ErrorStateChange",
      answer: { description: "The updated group", schema: "ErrorGroupChange" },
      async handle({ request, id }) {
        const group = await data.errors.setState(id, await readMember(request, STATE));
        const [json] = await errorsJson([group]);
        return jsonResponse({ group: json });
      },
    }),
    rest({
      method: "GET",
      path: "/routes",
      role: "viewer",
      operation: "listRoutes",
      doc: "Lists the app's routes, by total time spent on them",
      query: RANGE_QUERY,
      isRead: true,
      answer: { description: "The routes", schema: "RouteList" },
      async handle({ asked }) {
        return jsonResponse(routesJson(await data.metrics.routes(asked)));
      },
    }),
    rest({
      method: "GET",
      path: "/status",
      role: "viewer",
      operation: "getStatus",
      doc: "Returns the state of the API and of recording",
      query: NO_QUERY,
      answer: { description: "It works", schema: "Status" },
      async handle() {
        const { status, storage, version, instance, recording } = await data.health.read();
        const { inFlight, captured, saved, queued, writing, dropped, failedWrites } = status;
        return jsonResponse({
          status: "ok",
          version,
          instance,
          connector: storage.name,
          storage: storage.state,
          recording,
          uptime_seconds: status.uptimeMs / 1_000,
          in_flight: inFlight,
          captured,
          saved,
          queued: queued + writing,
          dropped,
          failed_writes: failedWrites,
        });
      },
    }),
    rest({
      method: "GET",
      path: "/openapi.json",
      role: "viewer",
      operation: "getDescription",
      doc: "Reads this description",
      query: NO_QUERY,
      answer: { description: "An OpenAPI 3.1 document", schema: "Description" },
      handle() {
        return jsonResponse(openApiDocument(data.about.version, endpoints));
      },
    }),
    rest({
      method: "POST",
      path: "/recording",
      role: "admin",
      operation: "setRecording",
      doc: "Pauses or resumes recording in this process",
      query: NO_QUERY,
      body: "RecordingChange",
      answer: { description: "Whether recording is on", schema: "Recording" },
      async handle({ request }) {
        return jsonResponse({ recording: data.setPaused(await readMember(request, PAUSED)) });
      },
    }),
    rest({
      method: "POST",
      path: "/clear",
      role: "admin",
      operation: "clear",
      doc: "Deletes all logs, metrics and error groups",
      query: NO_QUERY,
      body: "Confirmation",
      answer: { description: "The number of deleted logs", schema: "Deleted" },
      async handle({ request }) {
        await readMember(request, CONFIRM);
        return jsonResponse({ deleted: await data.clear() });
      },
    }),
  ];
  return endpoints;
}

/** Converts a page of a list, with the URL of the next one. */
function pageJson({ logs, next }: LogPage, call: Call): Record<string, unknown> {
  return {
    data: logs.map((log) => logJson(toLogSummary(log))),
    length: logs.length,
    next_page_url: next && urlBefore(next, call),
  };
}

/**
 * The URL of the next, older page: absolute, as Python's clients use it as is; relative to the
 * request's URL if no valid host is known.
 */
function urlBefore(before: LogCursor, { request, query, caller: { base } }: Call): string {
  const next = new URLSearchParams(query);
  next.set("before", formatCursor(before));
  const path = pathOf(splitTarget(request.url).target);
  const address = base === undefined ? path.slice(path.lastIndexOf("/") + 1) : base + path;
  return `${address}?${next}`;
}

function errorJson(
  { sparkline, ...group }: ErrorGroup,
  newestMessage: string | undefined,
): Record<string, unknown> {
  return {
    ...snakeKeys(group),
    newest_message: newestMessage ?? null,
    first_seen: isoTime(group.firstSeen),
    last_seen: isoTime(group.lastSeen),
    sparkline: {
      start: isoTime(sparkline.start),
      bucket_seconds: sparkline.bucketMs / 1_000,
      counts: sparkline.counts,
    },
  };
}
