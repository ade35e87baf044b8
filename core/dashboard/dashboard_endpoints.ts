import type { LogPage } from "../service/log_page.ts";
import { healthForViewer, statsForViewer } from "../service/for_viewer.ts";
import { HttpError } from "../http/http_error.ts";
import type { Caller } from "../http/caller.ts";
import { parseErrorQuery } from "../http/error_parameters.ts";
import { takeExportQuery } from "../http/export_query.ts";
import { exportResponse } from "../http/export_response.ts";
import { CONFIRM, PAUSED, readJsonObject, readMember, STATE } from "../http/json_body.ts";
import type { LiveFeed } from "../live/live_feed.ts";
import { PAGE_EVENTS } from "../live/live_format.ts";
import { liveResponse } from "../http/live_response.ts";
import { parseBefore, parseLogQuery } from "../http/log_query.ts";
import { formatCursor } from "../log/log_cursor.ts";
import { toLogRow } from "../log/log_row.ts";
import { parseMetricsQuery } from "../http/metrics_parameters.ts";
import { jsonResponse, ownResponse } from "../http/own_response.ts";
import type { TracerData } from "../service/tracer_data.ts";
import type { Access } from "./access.ts";
import type {
  ErrorDetailAnswer,
  ErrorListAnswer,
  LogPageAnswer,
  OverviewAnswer,
  RouteAnswer,
  SessionAnswer,
  StatusAnswer,
} from "./answers.ts";
import type { Session } from "./session_signer.ts";

/** One request to the dashboard. */
export interface Call {
  readonly request: Request;
  /** Where it comes from. */
  readonly caller: Caller;
  readonly query: URLSearchParams;
  /** Who asks; `undefined` only where nobody in particular may. */
  readonly session: Session | undefined;
  /** What the path has in place of its parameter. */
  readonly parameter: string;
}

/** The JSON endpoints that the page uses. */
export class DashboardEndpoints {
  readonly #data: TracerData;
  readonly #access: Access;
  readonly #live: LiveFeed;

  constructor(data: TracerData, access: Access, live: LiveFeed) {
    this.#data = data;
    this.#access = access;
    this.#live = live;
  }

  session({ session }: Call): Response {
    const { kind } = this.#access;
    if (session === undefined) throw new HttpError(401, "Log in first", { members: { kind } });
    const { isRecording: recording, about } = this.#data;
    const { user, role } = session;
    const answer: SessionAnswer = {
      authenticated: true,
      kind,
      user: user || undefined,
      role,
      recording,
      ...about,
    };
    return jsonResponse(answer);
  }

  async login({ request, caller }: Call): Promise<Response> {
    const credentials = await readJsonObject(request, '{"token": "..."}');
    const response = ownResponse(null, 204);
    for (const cookie of await this.#access.login(request, caller, credentials)) {
      response.headers.append("set-cookie", cookie);
    }
    return response;
  }

  logout(call: Call): Promise<Response> {
    return this.#logout(call, false);
  }

  logoutEverywhere(call: Call): Promise<Response> {
    return this.#logout(call, true);
  }

  async active({ request, caller, session }: Call): Promise<Response> {
    const cookie = session && await this.#access.renew(request, caller, session);
    return ownResponse(null, 204, cookie === undefined ? {} : { "set-cookie": cookie });
  }

  async overview({ query }: Call): Promise<Response> {
    const overview = await this.#data.overview(parseMetricsQuery(query, ["start", "end"]));
    const messages = await this.#data.errors.newestMessages(overview.errors);
    const answer: OverviewAnswer = { ...overview, messages };
    return jsonResponse(answer);
  }

  async routes({ query }: Call): Promise<Response> {
    return jsonResponse(await this.#data.routes(parseMetricsQuery(query, ["start", "end"])));
  }

  async route({ query }: Call): Promise<Response> {
    const asked = parseMetricsQuery(query, ["start", "end", "route", "method"]);
    if (asked.route === undefined) {
      throw new HttpError(400, 'route is missing: give one, such as "/users/:id"');
    }
    const report = await this.#data.report(asked);
    const answer: RouteAnswer = { report, methods: report.methods.map(({ method }) => method) };
    return jsonResponse(answer);
  }

  async errors({ query }: Call): Promise<Response> {
    const list = await this.#data.errors.list(parseErrorQuery(query));
    const messages = await this.#data.errors.newestMessages(list.groups);
    const answer: ErrorListAnswer = { ...list, messages };
    return jsonResponse(answer);
  }

  async error({ query, parameter }: Call): Promise<Response> {
    const before = parseBefore(query);
    const { group, ...page } = await this.#data.errors.detail(parameter, before);
    const answer: ErrorDetailAnswer = { group, ...pageAnswer(page) };
    return jsonResponse(answer);
  }

  async setErrorState({ request, parameter }: Call): Promise<Response> {
    const state = await readMember(request, STATE);
    return jsonResponse({ group: await this.#data.errors.setState(parameter, state) });
  }

  async health({ session }: Call): Promise<Response> {
    const health = await this.#data.health();
    return jsonResponse(session?.role === "admin" ? health : healthForViewer(health));
  }

  status({ session }: Call): Response {
    const inFlight = this.#data.listInFlight();
    const { version, connector, instance } = this.#data.about;
    const all = this.#data.status();
    const stats = session?.role === "admin" ? all : statsForViewer(all);
    const answer: StatusAnswer = { ...stats, inFlight, connector, instance, version };
    return jsonResponse(answer);
  }

  async logs({ query }: Call): Promise<Response> {
    const filters = parseLogQuery(query, this.#data.about.pageSize);
    return jsonResponse(pageAnswer(await this.#data.page(filters)));
  }

  async count({ query }: Call): Promise<Response> {
    return jsonResponse(await this.#data.count(parseLogQuery(query)));
  }

  async histogram({ query }: Call): Promise<Response> {
    return jsonResponse(await this.#data.histogram(parseLogQuery(query)));
  }

  exportLogs({ request, query }: Call): Response {
    const { format, limit } = takeExportQuery(query);
    const filters = parseLogQuery(query);
    return exportResponse(request, () => this.#data.exporter.open(format, filters, limit));
  }

  async log({ parameter: id }: Call): Promise<Response> {
    return jsonResponse(await this.#data.log(Number(id)));
  }

  openLive({ request, query, session }: Call): Response {
    if (session === undefined) throw new HttpError(401, "Log in first");
    const options = { format: PAGE_EVENTS, mayStay: this.#access.mayStay(session) };
    return liveResponse(this.#live, request, query, (others) => parseLogQuery(others), options);
  }

  async recording({ request }: Call): Promise<Response> {
    const paused = await readMember(request, PAUSED);
    return jsonResponse({ recording: this.#data.setPaused(paused) });
  }

  async clear({ request }: Call): Promise<Response> {
    await readMember(request, CONFIRM);
    return jsonResponse({ deleted: await this.#data.clear() });
  }

  async #logout({ request, caller, session }: Call, isEverywhere: boolean): Promise<Response> {
    const cookie = session && await this.#access.logout(request, caller, session, isEverywhere);
    return ownResponse(null, 204, { "set-cookie": cookie ?? "", "clear-site-data": '"cache"' });
  }
}

function pageAnswer({ logs, next, isComplete }: LogPage): LogPageAnswer {
  return {
    logs: logs.map(toLogRow),
    next: next === undefined ? null : formatCursor(next),
    isComplete,
  };
}
