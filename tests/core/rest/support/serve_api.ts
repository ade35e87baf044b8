import type { ApiOptions, SuperTracerOptions } from "@supertracer/core";
import { ApiKeys } from "../../../../core/rest/api_keys.ts";
import { RestApi } from "../../../../core/rest/rest_api.ts";
import type { RestEndpoint } from "../../../../core/rest/rest_endpoint.ts";
import { serveTraced, type TracedServer } from "../../../support/serve_traced.ts";
import { liveFeedOf, tracerDataOf } from "../../../support/tracer_data.ts";

export const READ_KEY = "a-key-that-may-read-only";
export const ADMIN_KEY = "a-key-that-may-everything";

/** A traced app with its API. */
export interface ApiServer extends TracedServer {
  /** Address of the API's version. */
  readonly base: string;
  /** Asks the app for paths, and waits until they are stored. */
  visit(...paths: readonly string[]): Promise<void>;
  /** Asks the API; with the key that may read unless told otherwise. */
  ask(path: string, init?: RequestInit & { readonly key?: string }): Promise<Response>;
  /** The answer's JSON; its status must be 200. */
  // deno-lint-ignore no-explicit-any -- tests look into it as they like
  json(path: string): Promise<any>;
}

/** Serves an app that answers 500 below `/fails`, with an API. */
export function serveApi(api: ApiOptions = {}, options: SuperTracerOptions = {}): ApiServer {
  const server = serveTraced(answer, {
    api: {
      enabled: true,
      keys: [
        { name: "reader", key: READ_KEY },
        { name: "ops", key: ADMIN_KEY, scope: "admin" },
      ],
      ...api,
    },
    ...options,
  });
  const base = `${server.origin}${api.basePath ?? "/supertracer-api"}/api/v1`;
  const ask: ApiServer["ask"] = (path, { key = READ_KEY, ...init } = {}) =>
    fetch(`${base}${path}`, {
      ...init,
      headers: { ...key === "" ? {} : { "x-api-key": key }, ...init.headers },
    });
  return {
    ...server,
    base,
    ask,
    async visit(...paths) {
      for (const path of paths) await (await fetch(server.origin + path)).body?.cancel();
      await server.tracer.flush();
    },
    async json(path) {
      const response = await ask(path);
      const text = await response.text();
      if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text}`);
      return JSON.parse(text);
    },
  };
}

/** Every endpoint of an API. */
export function restEndpointsOfTests(): readonly RestEndpoint[] {
  const data = tracerDataOf();
  return new RestApi(data, new ApiKeys({ kind: "open" }), liveFeedOf(data), () => {}).endpoints;
}

function answer(request: Request): Response {
  const { pathname } = new URL(request.url);
  return Response.json({ path: pathname }, { status: pathname.startsWith("/fails") ? 500 : 200 });
}
