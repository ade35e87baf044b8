/**
 * Traces servers of `node:http` and `node:https`, and the HTTP/2 compatibility API, on Deno, Node
 * and Bun.
 *
 * ```ts
 * import { createServer } from "node:http";
 * import { traceListener } from "@supertracer/node";
 *
 * const listener = traceListener((_request, response) => response.end("Hello"));
 * createServer(listener).listen(8000); // dashboard: http://localhost:8000/supertracer
 * ```
 *
 * @module
 */
export { traceListener } from "./trace_listener.ts";
export type { Http2Listener, TracedListener } from "./trace_listener.ts";
