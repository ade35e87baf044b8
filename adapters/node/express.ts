/**
 * Records the errors that Express answers.
 *
 * ```ts
 * import express from "npm:express@5.3.0";
 * import { createServer } from "node:http";
 * import { traceListener } from "@supertracer/node";
 * import { supertracer } from "@supertracer/node/express";
 *
 * const app = express();
 * app.get("/posts/:slug", (request, response) => void response.send(request.params["slug"]));
 * app.use(supertracer());
 *
 * createServer(traceListener(app)).listen(8000);
 * ```
 *
 * @module
 */
import { exchangeOf } from "./exchange_of.ts";
import { expressRoute } from "./express_route.ts";
import { recordErrorOf } from "./recorded_error.ts";

/** An error handler of Express. */
export type ExpressErrorHandler = (
  error: unknown,
  request: object,
  response: object,
  next: (error: unknown) => void,
) => void;

/**
 * Returns an error handler that records what a handler or middleware threw as the error of the
 * request, and passes it on. Register it after the routes, and before other error handlers. An error
 * whose status is below 500, as `http-errors` makes them, is not recorded.
 *
 * The matched route, such as `"/api/posts/:slug"`, is recorded without it.
 *
 * @returns For `app.use()`.
 *
 * @example
 * ```ts
 * import express from "npm:express@5.3.0";
 * import { supertracer } from "@supertracer/node/express";
 *
 * const app = express();
 * app.get("/", () => {
 *   throw new Error("no such table: posts");
 * });
 * app.use(supertracer());
 * ```
 */
export function supertracer(): ExpressErrorHandler {
  // Express tells error handlers by their four parameters.
  return function supertracer(error, request, _response, next) {
    if (typeof next !== "function") {
      throw new TypeError(
        "Cannot record the error: supertracer() of @supertracer/node/express was not called by " +
          "Express: register it with app.use(supertracer())",
      );
    }
    const route = expressRoute(request);
    if (route !== undefined) exchangeOf(request)?.suggestRoute(route);
    recordErrorOf(request, error);
    next(error);
  };
}
