import { type Call, type Endpoint, type EndpointEntry, endpointHandler } from "../http/endpoint.ts";
import { exportResponse, liveResponse } from "../http/stream_responses.ts";
import { HttpError } from "../http/http_error.ts";
import { CONFIRM, PAUSED, readJsonObject, readMember, STATE } from "../http/json_body.ts";
import { jsonResponse, ownResponse } from "../http/own_response.ts";
import {
  ANY_QUERY,
  ERRORS_QUERY,
  EXPORT_QUERY,
  logQuery,
  METRICS_QUERY,
  NO_QUERY,
  PAGE_QUERY,
  RANGE_QUERY,
} from "../http/queries.ts";
import type { LiveFeed } from "../live/live_feed.ts";
import { PAGE_EVENTS } from "../live/live_format.ts";
import { formatCursor } from "../log/log.ts";
import { toLogRow } from "../log/log_shapes.ts";
import { healthForViewer, statsForViewer } from "../service/health_data.ts";
import type { LogPage } from "../service/log_data.ts";
import type { TracerData } from "../service/tracer_data.ts";
import type { Access } from "./access/access.ts";
import type {
  ErrorDetailAnswer,
  ErrorListAnswer,
  LogPageAnswer,
  OverviewAnswer,
  RouteAnswer,
  SessionAnswer,
  StatusAnswer,
} from "./answers.ts";
import { pageResponse, PART_FILES, partResponse } from "./page.ts";
import type { Session } from "./access/session_signer.ts";

/** A request to the dashboard. */
export interface DashboardCall extends Call {
  /** The session; `undefined` only for endpoints without a role. */
  readonly session: Session | undefined;
}

/**
 * All endpoints of the dashboard: those that the page uses, and the page before the login.
 *
 * @param data The data to show.
 * @param access Controls access.
 * @param live Opens streams.
 */
export function dashboardEndpoints(
  data: TracerData,
  access: Access,
  live: LiveFeed,
): readonly Endpoint<DashboardCall>[] {
  const logs = logQuery(data.about.pageSize);

  function to<Asked>(entry: EndpointEntry<DashboardCall, Asked>): Endpoint<DashboardCall> {
    return { ...entry, handle: endpointHandler(entry, "page", data.reads) };
  }

  async function logout(call: DashboardCall, isEverywhere: boolean): Promise<Response> {
    const { request, caller, session } = call;
    const cookie = session && await access.logout(request, caller, session, isEverywhere);
    return ownResponse(null, 204, { "set-cookie": cookie ?? "", "clear-site-data": '"cache"' });
  }

  return [
    to({
      method: "GET",
      path: "/login",
      role: "nobody",
      doc: "The page, before the login",
      query: ANY_QUERY,
      handle: ({ request }) => pageResponse(request),
    }),
    ...PART_FILES.map((file) =>
      to({
        method: "GET",
        path: `/part/${file}`,
        role: "viewer",
        doc: "A script that the page loads when needed",
        query: ANY_QUERY,
        handle: ({ request }) => partResponse(request, file),
      })
    ),
    to({
      method: "GET",
      path: "/api/session",
      role: "nobody",
      doc: "The session, and facts about the tracer",
      query: NO_QUERY,
      handle({ request, session }) {
        const { kind } = access;
        if (session === undefined) throw access.unauthorized(request);
        const { user, role } = session;
        const answer: SessionAnswer = {
          authenticated: true,
          kind,
          user: user || undefined,
          role,
          recording: data.isRecording,
          ...data.about,
        };
        return jsonResponse(answer);
      },
    }),
    to({
      method: "POST",
      path: "/api/login",
      role: "nobody",
      doc: "Logs a user in",
      query: NO_QUERY,
      async handle({ request, caller }) {
        const credentials = await readJsonObject(request, '{"token": "..."}');
        const response = ownResponse(null, 204);
        for (const cookie of await access.login(request, caller, credentials)) {
          response.headers.append("set-cookie", cookie);
        }
        return response;
      },
    }),
    to({
      method: "POST",
      path: "/api/logout",
      role: "viewer",
      doc: "Ends the session",
      query: NO_QUERY,
      handle: (call) => logout(call, false),
    }),
    to({
      method: "POST",
      path: "/api/logout/everywhere",
      role: "viewer",
      doc: "Ends all sessions of the user",
      query: NO_QUERY,
      handle: (call) => logout(call, true),
    }),
    to({
      method: "POST",
      path: "/api/active",
      role: "viewer",
      doc: "Keeps the session of an active user alive",
      query: NO_QUERY,
      async handle({ request, caller, session }) {
        const cookie = session && await access.renew(request, caller, session);
        return ownResponse(null, 204, cookie === undefined ? {} : { "set-cookie": cookie });
      },
    }),
    to({
      method: "GET",
      path: "/api/overview",
      role: "viewer",
      doc: "The figures of a range and of the previous one",
      query: RANGE_QUERY,
      isRead: true,
      async handle({ asked }) {
        const overview = await data.metrics.overview(asked);
        const messages = await data.errors.newestMessages(overview.errors);
        const answer: OverviewAnswer = { ...overview, messages };
        return jsonResponse(answer);
      },
    }),
    to({
      method: "GET",
      path: "/api/routes",
      role: "viewer",
      doc: "The app's routes",
      query: RANGE_QUERY,
      isRead: true,
      async handle({ asked }) {
        return jsonResponse(await data.metrics.routes(asked));
      },
    }),
    to({
      method: "GET",
      path: "/api/route",
      role: "viewer",
      doc: "The figures of one route",
      query: METRICS_QUERY,
      isRead: true,
      async handle({ asked }) {
        if (asked.route === undefined) {
          throw new HttpError(400, 'route is missing: give one, such as "/users/:id"');
        }
        const report = await data.metrics.report(asked);
        const methods = report.methods.map(({ method }) => method);
        const answer: RouteAnswer = { report, methods };
        return jsonResponse(answer);
      },
    }),
    to({
      method: "GET",
      path: "/api/errors",
      role: "viewer",
      doc: "Error groups, most recent first",
      query: ERRORS_QUERY,
      isRead: true,
      async handle({ asked }) {
        const list = await data.errors.list(asked);
        const messages = await data.errors.newestMessages(list.groups);
        const answer: ErrorListAnswer = { ...list, messages };
        return jsonResponse(answer);
      },
    }),
    to({
      method: "GET",
      path: "/api/errors/:group",
      role: "viewer",
      doc: "An error group and its occurrences",
      query: PAGE_QUERY,
      isRead: true,
      async handle({ id, asked }) {
        const { group, ...page } = await data.errors.detail(id, asked);
        const newestMessage = (await data.errors.newestMessages([group]))[group.id];
        const answer: ErrorDetailAnswer = { group, newestMessage, ...pageAnswer(page) };
        return jsonResponse(answer);
      },
    }),
    to({
      method: "POST",
      path: "/api/errors/:group",
      role: "admin",
      doc: "Sets the state of an error group",
      query: NO_QUERY,
      async handle({ request, id }) {
        const state = await readMember(request, STATE);
        return jsonResponse({ group: await data.errors.setState(id, state) });
      },
    }),
    to({
      method: "GET",
      path: "/api/health",
      role: "viewer",
      doc: "The state of the tracer and its storage",
      query: NO_QUERY,
      async handle({ session }) {
        const health = await data.health.read();
        return jsonResponse(session?.role === "admin" ? health : healthForViewer(health));
      },
    }),
    to({
      method: "GET",
      path: "/api/status",
      role: "viewer",
      doc: "The state of recording",
      query: NO_QUERY,
      handle({ session }) {
        const inFlight = data.health.listInFlight();
        const { version, connector, instance } = data.about;
        const all = data.health.stats();
        const stats = session?.role === "admin" ? all : statsForViewer(all);
        const answer: StatusAnswer = { ...stats, inFlight, connector, instance, version };
        return jsonResponse(answer);
      },
    }),
    to({
      method: "GET",
      path: "/api/logs",
      role: "viewer",
      doc: "Logs, newest first, without headers and bodies",
      query: logs,
      isRead: true,
      async handle({ asked }) {
        return jsonResponse(pageAnswer(await data.logs.page(asked)));
      },
    }),
    to({
      method: "GET",
      path: "/api/logs/count",
      role: "viewer",
      doc: "The number of logs, up to 10,000",
      query: logs,
      isRead: true,
      async handle({ asked }) {
        return jsonResponse(await data.logs.count(asked));
      },
    }),
    to({
      method: "GET",
      path: "/api/logs/histogram",
      role: "viewer",
      doc: "Counts of logs over time",
      query: logs,
      isRead: true,
      async handle({ asked }) {
        const { limit: _, ...filters } = asked;
        return jsonResponse(await data.logs.histogram(filters));
      },
    }),
    to({
      method: "GET",
      path: "/api/logs/export",
      role: "viewer",
      doc: "Complete logs, as a file",
      query: EXPORT_QUERY,
      handle({ request, asked: { format, filters, limit } }) {
        return exportResponse(request, () => data.exporter.open(format, filters, limit));
      },
    }),
    to({
      method: "GET",
      path: "/api/logs/:id",
      role: "viewer",
      doc: "A complete log",
      query: NO_QUERY,
      isRead: true,
      async handle({ id }) {
        return jsonResponse(await data.logs.get(Number(id)));
      },
    }),
    to({
      method: "GET",
      path: "/api/live",
      role: "viewer",
      doc: "Logs as they are saved",
      query: logs,
      handle({ request, session, asked }) {
        if (session === undefined) throw access.unauthorized(request);
        const options = { format: PAGE_EVENTS, mayStay: access.mayStay(session) };
        return liveResponse(live, request, asked, options);
      },
    }),
    to({
      method: "POST",
      path: "/api/recording",
      role: "admin",
      doc: "Pauses or resumes recording in this process",
      query: NO_QUERY,
      async handle({ request }) {
        return jsonResponse({ recording: data.setPaused(await readMember(request, PAUSED)) });
      },
    }),
    to({
      method: "POST",
      path: "/api/clear",
      role: "admin",
      doc: "Deletes all logs and metrics",
      query: NO_QUERY,
      async handle({ request }) {
        await readMember(request, CONFIRM);
        return jsonResponse({ deleted: await data.clear() });
      },
    }),
  ];
}

function pageAnswer({ logs, next, isComplete }: LogPage): LogPageAnswer {
  return {
    logs: logs.map(toLogRow),
    next: next === undefined ? null : formatCursor(next),
    isComplete,
  };
}
