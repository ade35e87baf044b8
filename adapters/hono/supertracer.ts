import type { CurrentRequest, SuperTracer } from "@supertracer/core";
import type { HonoContext } from "./hono_context.ts";
import { matchedRoute } from "./matched_route.ts";

/** Who sent a request: an id, or an object with it. The name becomes the attribute `user.name`. */
export type HonoUser = Parameters<CurrentRequest["setUser"]>[0];

/** Options of {@linkcode supertracer}. */
export interface SuperTracerHonoOptions<C extends HonoContext = HonoContext> {
  /**
   * Returns who sent the request: an id, or an object with `id` and `name`. It is called when the
   * app has answered, so it sees what other middleware has set. What it throws is ignored, and
   * counted in `tracer.stats().caught`.
   *
   * @default {undefined} The user is not recorded.
   */
  readonly user?: (c: C) => HonoUser | null | undefined;
}

/** A middleware of Hono. */
export type HonoMiddleware<C extends HonoContext = HonoContext> = (
  c: C,
  next: () => Promise<void>,
) => Promise<void>;

/**
 * Returns a middleware that records what only Hono knows of a request:
 *
 * - the matched route, such as `"/posts/:slug"`, with base paths and the paths of sub-apps;
 * - the error that was thrown, even if `app.onError` turned it into a response. An `HTTPException`
 *   below 500 that is answered as such is not an error of the request;
 * - the user, if `user` says who it is.
 *
 * Register it before everything else: it does not see what earlier middleware throws. It changes
 * neither responses nor errors, and does nothing in requests that the tracer does not record. Where
 * the tracer wraps the app does not matter.
 *
 * @param tracer The tracer that handles the app's requests.
 * @param options Who the user is.
 * @returns For `app.use()`.
 * @throws {TypeError} If `tracer` is not one. The middleware throws it if it is not called by Hono.
 *
 * @example
 * ```ts
 * import { SuperTracer } from "@supertracer/core";
 * import { supertracer } from "@supertracer/hono";
 * import { Hono } from "npm:hono@4.13.19";
 *
 * const app = new Hono<{ Variables: { user: { id: string; name: string } } }>();
 * const tracer = new SuperTracer(app);
 *
 * app.use(supertracer(tracer, { user: (c) => c.get("user") }));
 * app.use(async (c, next) => {
 *   c.set("user", { id: "ada", name: "Ada Lovelace" });
 *   await next();
 * });
 * app.get("/posts/:slug", (c) => c.text(c.req.param("slug")));
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, tracer.fetch);
 * const response = await fetch(`http://localhost:${server.addr.port}/posts/hello`);
 * await response.text();
 * await tracer.close();
 * ```
 */
export function supertracer<C extends HonoContext = HonoContext>(
  tracer: Pick<SuperTracer, "current">,
  options: SuperTracerHonoOptions<C> = {},
): HonoMiddleware<C> {
  if (typeof tracer?.current !== "function") {
    throw new TypeError(
      `Cannot trace the Hono app: supertracer() was passed ${describe(tracer)}: pass the tracer, ` +
        "as in app.use(supertracer(tracer))",
    );
  }
  return function supertracer(c, next) {
    if (c?.req?.raw === undefined || typeof next !== "function") {
      throw new TypeError(
        "Cannot trace the app: the middleware of @supertracer/hono was not called by Hono: pass it " +
          "to app.use() of a Hono app; other frameworks have their own",
      );
    }
    const current = tracer.current();
    return current === undefined ? callNext(next) : trace(current, c, next, options);
  };
}

/** Not just `next`: its promise resolves to the context, which Hono would take for a response. */
async function callNext(next: () => Promise<void>): Promise<void> {
  await next();
}

/** Requests whose route is known, and not the mere prefix of a mount. */
const ROUTED = new WeakSet<CurrentRequest>();

async function trace<C extends HonoContext>(
  current: CurrentRequest,
  c: C,
  next: () => Promise<void>,
  { user }: SuperTracerHonoOptions<C>,
): Promise<void> {
  // What the app asks of itself (`app.request()`) is part of the request that it answers.
  const isInner = ROUTED.has(current);
  // Set before the handler too: a mounted app may know the route better than its mount.
  const expected = attempt(current, () => matchedRoute(c));
  if (expected !== undefined && !isInner) {
    current.setRoute(expected);
    if (!expected.endsWith("*")) ROUTED.add(current);
  }
  let error: unknown;
  try {
    await next();
    error = attempt(current, () => errorOf(c));
  } catch (thrown) {
    // Hono passes on what is not an `Error`, and what `app.onError` throws.
    error = thrown;
    throw thrown;
  } finally {
    if (error !== undefined) current.recordError(error);
    const route = isInner ? undefined : attempt(current, () => matchedRoute(c));
    if (route !== undefined && route !== expected) current.setRoute(route);
    const found = user && attempt(current, () => user(c));
    if (found !== undefined && found !== null) setUser(current, found);
  }
}

/** Why the request failed, if it did. */
function errorOf(c: HonoContext): unknown {
  if (c.error !== undefined) return isAnswer(c.error, c) ? undefined : c.error;
  // Hono only finds that out, and throws, when all middleware has ended.
  return c.finalized ? undefined : new TypeError("The handler returned no response");
}

/** Whether an error is an `HTTPException` that tells the client what is wrong with the request. */
function isAnswer(error: Error, c: HonoContext): boolean {
  if (!("getResponse" in error)) return false;
  const { status } = error as { readonly status?: unknown };
  return typeof status === "number" && status < 500 && c.finalized && c.res.status < 500;
}

function setUser(current: CurrentRequest, user: HonoUser): void {
  current.setUser(user);
  // Not a user, and counted as such; what becomes of it must not end the process.
  if (user instanceof Promise) user.catch(() => {});
}

/** Calls code of the app; what it throws is counted. */
function attempt<T>(current: CurrentRequest, call: () => T): T | undefined {
  try {
    return call();
  } catch {
    current.setUser(""); // Is ignored, and counted.
    return undefined;
  }
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return typeof value === "object" ? "an object without current()" : `a ${typeof value}`;
}
