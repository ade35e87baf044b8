import type { HonoContext } from "./hono_context.ts";

/** A route of Hono's router. */
interface Route {
  readonly method: string;
  /** With the base path: `"/api/posts/:slug"`. */
  readonly path: string;
}

/**
 * Returns the route of a request, as far as it is known: that of the handler entered last. While it
 * is in middleware, or that answered, that of the first handler behind it.
 *
 * @param c The context.
 * @returns The path as registered. If no handler matches, that of middleware for a part of the app
 * (`"/admin/*"`); `undefined` if only middleware for all of it does.
 */
export function matchedRoute(c: HonoContext): string | undefined {
  // Deprecated in favor of `hono/route`, which only knows contexts of its own copy of Hono.
  const { matchedRoutes } = c.req as { readonly matchedRoutes?: readonly Route[] };
  if (!Array.isArray(matchedRoutes)) return undefined;
  const routes: readonly Route[] = matchedRoutes;
  const handler = routes.find((route, index) => index >= c.req.routeIndex && !isMiddleware(route));
  const found = handler ?? routes.findLast(({ path }) => path !== "/*" && path !== "*");
  return found?.path;
}

/** Whether a route is registered as `app.use()` does it. `app.all("/rpc/*")` looks the same. */
function isMiddleware({ method, path }: Route): boolean {
  return method === "ALL" && path.endsWith("*");
}
