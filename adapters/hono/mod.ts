/**
 * Tells SuperTracer what only Hono knows of a request: the matched route, the error that was thrown,
 * and the user.
 *
 * ```ts
 * import { SuperTracer } from "@supertracer/core";
 * import { supertracer } from "@supertracer/hono";
 * import { Hono } from "npm:hono@4.13.19";
 *
 * const app = new Hono();
 * const tracer = new SuperTracer(app);
 *
 * app.use(supertracer(tracer));
 * app.get("/posts/:slug", (c) => c.text(c.req.param("slug")));
 *
 * Deno.serve({ port: 0 }, tracer.fetch);
 * ```
 *
 * @module
 */
export type { HonoContext } from "./hono_context.ts";
export type { HonoMiddleware, HonoUser, SuperTracerHonoOptions } from "./supertracer.ts";
export { supertracer } from "./supertracer.ts";
