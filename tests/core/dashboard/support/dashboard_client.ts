import { Access } from "../../../../core/dashboard/access/access.ts";
import { Dashboard } from "../../../../core/dashboard/dashboard.ts";
import type { Endpoint } from "../../../../core/http/endpoint.ts";
import { liveFeedOf, tracerDataOf } from "../../../support/tracer_data.ts";

/** Somebody who is logged in at the dashboard of a traced app. */
export interface DashboardClient {
  /** Value of `Cookie`. */
  readonly cookie: string;
  /** Asks for a path below the mount, as the page does. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** The answer's JSON; the status must be 200. */
  // deno-lint-ignore no-explicit-any -- tests look into it as they like
  json(path: string): Promise<any>;
  /** Sends JSON. */
  post(path: string, body: unknown): Promise<Response>;
}

/** Logs in: with the token of `serveTraced` unless told otherwise. */
export async function accessOf(
  origin: string,
  credentials: unknown = { token: "token-of-the-test" },
): Promise<DashboardClient> {
  const login = await fetch(`${origin}/supertracer/api/login`, {
    method: "POST",
    headers: { "content-type": "application/json", origin },
    body: JSON.stringify(credentials),
  });
  const cookie = login.headers.get("set-cookie")?.split(";")[0] ?? "";
  if (login.status !== 204) throw new Error(`login: ${login.status} ${await login.text()}`);
  const ask: DashboardClient["fetch"] = (path, init = {}) =>
    fetch(`${origin}/supertracer${path}`, {
      redirect: "manual",
      ...init,
      headers: { cookie, "sec-fetch-site": "same-origin", ...init.headers },
    });
  return {
    cookie,
    fetch: ask,
    async json(path) {
      const response = await ask(path);
      const text = await response.text();
      if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text}`);
      return JSON.parse(text);
    },
    post: (path, body) =>
      ask(path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
  };
}

/** Every endpoint of the dashboard, its screens apart. */
export function dashboardEndpoints(): readonly Pick<Endpoint, "method" | "path" | "role">[] {
  const data = tracerDataOf();
  return new Dashboard(data, new Access({ kind: "open" }), liveFeedOf(data), () => {}).endpoints;
}
