import { takeExportQuery } from "../http/export_query.ts";
import { exportResponse } from "../http/export_response.ts";
import { CONFIRM, PAUSED, readMember, STATE } from "../http/json_body.ts";
import type { Caller } from "../http/caller.ts";
import type { LiveFeed } from "../live/live_feed.ts";
import { liveResponse } from "../http/live_response.ts";
import { toLogSummary } from "../log/log_row.ts";
import { parseBefore } from "../http/log_query.ts";
import { formatCursor } from "../log/log_cursor.ts";
import { jsonResponse, ownResponse } from "../http/own_response.ts";
import type { LogCursor } from "../log/log.ts";
import { pathOf, splitTarget } from "../text/request_target.ts";
import type { TracerData } from "../service/tracer_data.ts";
import { errorJson } from "./error_json.ts";
import { logJson, snakeKeys } from "./log_json.ts";
import { metricsJson, RECENT_ERRORS, routesJson } from "./metrics_json.ts";
import { openApiDocument } from "./openapi.ts";
import { PROMETHEUS_TYPE, prometheusText } from "./prometheus.ts";
import {
  parseRestErrorQuery,
  parseRestLogQuery,
  parseRestMetricsQuery,
  refuseParameters,
} from "./rest_parameters.ts";
import type { RestOperation } from "./rest_routes.ts";
import { REST_EVENTS, REST_LINES } from "./stream_formats.ts";

/** Routes of a report, so that its lists can be put in another order. */
const ALL_ROUTES = 1_000;

/** One request to the API, by somebody who may. */
export interface RestCall {
  readonly request: Request;
  readonly query: URLSearchParams;
  /** What the path has in place of its parameter. */
  readonly parameter: string;
  /** Where it comes from. */
  readonly caller: Caller;
  /** Asked while a stream is open: whether its reader may still read along. */
  readonly mayStay: () => boolean;
}

/** What answers each operation. */
export type RestHandlers = Readonly<
  Record<RestOperation, (call: RestCall) => Response | Promise<Response>>
>;

/**
 * What answers each operation of the API.
 *
 * @param data What there is to show.
 * @param live The streams.
 */
export function restHandlers(data: TracerData, live: LiveFeed): RestHandlers {
  return {
    async listLogs({ request, query, caller }) {
      const { logs, next } = await data.page(parseRestLogQuery(query));
      return jsonResponse({
        data: logs.map((log) => logJson(toLogSummary(log))),
        length: logs.length,
        next_page_url: next && urlBefore(next, request, query, caller),
      });
    },

    async getLog({ parameter, query }) {
      refuseParameters(query);
      return jsonResponse(logJson(await data.log(Number(parameter))));
    },

    exportLogs({ request, query }) {
      const { format, limit } = takeExportQuery(query);
      const filters = parseRestLogQuery(query);
      return exportResponse(request, () => data.exporter.open(format, filters, limit));
    },

    async countLogs({ query }) {
      return jsonResponse(snakeKeys(await data.count(parseRestLogQuery(query))));
    },

    streamLogs({ request, query, mayStay }) {
      const asLines = /\bapplication\/(?:x-)?ndjson\b/i.test(request.headers.get("accept") ?? "");
      const format = asLines ? REST_LINES : REST_EVENTS;
      return liveResponse(live, request, query, parseRestLogQuery, { format, mayStay });
    },

    async getMetrics({ query }) {
      const names = ["start_date", "end_date", "route", "method"] as const;
      const asked = parseRestMetricsQuery(query, names);
      const limits = { errors: RECENT_ERRORS, routes: ALL_ROUTES };
      return jsonResponse(metricsJson(await data.report(asked, limits)));
    },

    async listErrors({ query }) {
      const { groups, counts } = await data.errors.list(parseRestErrorQuery(query));
      return jsonResponse({ data: groups.map(errorJson), length: groups.length, counts });
    },

    async getError({ request, query, parameter, caller }) {
      const { group, logs, next } = await data.errors.detail(parameter, parseBefore(query));
      return jsonResponse({
        group: errorJson(group),
        data: logs.map((log) => logJson(toLogSummary(log))),
        length: logs.length,
        next_page_url: next && urlBefore(next, request, query, caller),
      });
    },

    async setErrorState({ request, query, parameter }) {
      refuseParameters(query);
      const state = await readMember(request, STATE);
      return jsonResponse({ group: errorJson(await data.errors.setState(parameter, state)) });
    },

    getPrometheus({ query }) {
      refuseParameters(query);
      const text = prometheusText({
        totals: data.requestTotals(),
        stats: data.status(),
        version: data.about.version,
        isRecording: data.isRecording,
        startedAt: data.startedAt,
      });
      return ownResponse(text, 200, { "content-type": PROMETHEUS_TYPE });
    },

    async listRoutes({ query }) {
      const asked = parseRestMetricsQuery(query, ["start_date", "end_date"]);
      return jsonResponse(routesJson(await data.routes(asked)));
    },

    async getStatus({ query }) {
      refuseParameters(query);
      const { status, storage, version, instance, recording } = await data.health();
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

    getDescription({ query }) {
      refuseParameters(query);
      return jsonResponse(openApiDocument(data.about.version));
    },

    async setRecording({ request, query }) {
      refuseParameters(query);
      const paused = await readMember(request, PAUSED);
      return jsonResponse({ recording: data.setPaused(paused) });
    },

    async clear({ request, query }) {
      refuseParameters(query);
      await readMember(request, CONFIRM);
      return jsonResponse({ deleted: await data.clear() });
    },
  };
}

/**
 * The same question for what is older: an absolute URL, as Python's clients follow it as it stands;
 * relative to what was asked where no valid host is known.
 */
function urlBefore(
  before: LogCursor,
  { url }: Request,
  query: URLSearchParams,
  { base }: Caller,
): string {
  const next = new URLSearchParams(query);
  next.set("before", formatCursor(before));
  const path = pathOf(splitTarget(url).target);
  const address = base === undefined ? path.slice(path.lastIndexOf("/") + 1) : base + path;
  return `${address}?${next}`;
}
