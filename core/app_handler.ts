/**
 * What answers a request: a handler of `Deno.serve`, or an app's `fetch`. The second argument is what
 * the server says of the connection.
 *
 * @example
 * ```ts
 * import type { FetchHandler } from "@supertracer/core";
 * const handler: FetchHandler = (request) => new Response(request.method);
 * ```
 */
export type FetchHandler = (
  request: Request,
  // The server's own type: `Deno.ServeHandlerInfo`, or what another runtime hands over.
  // deno-lint-ignore no-explicit-any
  info: any,
) => Response | Promise<Response>;

/**
 * An app: a handler, or an object with `fetch` (Hono, h3, Oak, `export default { fetch }`).
 *
 * @example
 * ```ts
 * import type { App } from "@supertracer/core";
 * const app: App = { fetch: () => new Response("ok") };
 * ```
 */
export type App = FetchHandler | { readonly fetch: FetchHandler };

/**
 * The handler of an app.
 *
 * @throws {TypeError} If it is neither a function nor an object with `fetch`.
 */
export function handlerOf(app: App): FetchHandler {
  if (typeof app === "function") return app;
  if (typeof app === "object" && app !== null && typeof app.fetch === "function") {
    return (request, info) => app.fetch(request, info);
  }
  throw new TypeError(
    `Cannot wrap the app: it is ${describe(app)}: pass a handler function, or an object with a ` +
      "fetch method such as a Hono app",
  );
}

function describe(app: unknown): string {
  if (app === null) return "null";
  if (Array.isArray(app)) return "an array";
  return typeof app === "object" ? "an object without a fetch method" : `of type ${typeof app}`;
}
