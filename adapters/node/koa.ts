/**
 * Records the errors that Koa answers, and the routes of `@koa/router`.
 *
 * ```ts
 * import Koa from "npm:koa@3.3.0";
 * import { createServer } from "node:http";
 * import { traceListener } from "@supertracer/node";
 * import { supertracer } from "@supertracer/node/koa";
 *
 * const app = new Koa();
 * app.use(supertracer());
 * app.use((context: { body: unknown }) => void (context.body = "Hello"));
 *
 * createServer(traceListener(app.callback())).listen(8000);
 * ```
 *
 * @module
 */
import { exchangeOf } from "./exchange_of.ts";
import { recordErrorOf } from "./recorded_error.ts";

/** A middleware of Koa. */
// Koa's context has other members in each app.
// deno-lint-ignore no-explicit-any
export type KoaMiddleware = (context: any, next: () => Promise<unknown>) => Promise<void>;

/**
 * Returns a middleware that records what other middleware threw as the error of the request, and the
 * route that `@koa/router` matched, such as `"/posts/:slug"`. Register it first. An error whose
 * status is below 500, as `context.throw(404)` makes them, is not recorded.
 *
 * @returns For `app.use()`.
 *
 * @example
 * ```ts
 * import Koa from "npm:koa@3.3.0";
 * import { supertracer } from "@supertracer/node/koa";
 *
 * const app = new Koa();
 * app.use(supertracer());
 * app.use(() => {
 *   throw new Error("no such table: posts");
 * });
 * ```
 */
export function supertracer(): KoaMiddleware {
  return async function supertracer(context, next) {
    const request: unknown = context?.req;
    if (typeof request !== "object" || request === null || typeof next !== "function") {
      throw new TypeError(
        "Cannot record the request: supertracer() of @supertracer/node/koa was not called by Koa: " +
          "use that of @supertracer/node/express or /fastify for these",
      );
    }
    try {
      await next();
    } catch (error) {
      recordErrorOf(request, error, isMissingFile(error) ? 404 : undefined);
      throw error;
    } finally {
      const route: unknown = context._matchedRoute;
      if (typeof route === "string") exchangeOf(request)?.suggestRoute(route);
    }
  };
}

/** Whether Koa answers with 404. */
function isMissingFile(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null | undefined)?.code === "ENOENT";
}
