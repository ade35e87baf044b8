/**
 * Traces Fastify: its server, the errors that it answers, and its routes.
 *
 * ```ts
 * import Fastify from "npm:fastify@5.12.8";
 * import { traceFastify } from "@supertracer/node/fastify";
 *
 * const { serverFactory, plugin } = traceFastify();
 * const app = Fastify({ serverFactory });
 * await app.register(plugin);
 * app.get("/posts/:slug", (request) => request.params);
 *
 * await app.listen({ port: 8000 }); // dashboard: http://localhost:8000/supertracer
 * ```
 *
 * @module
 */
import type { SuperTracer, SuperTracerOptions } from "@supertracer/core";
import { createServer, type RequestListener, type Server } from "node:http";
import {
  createSecureServer,
  createServer as createHttp2Server,
  type Http2SecureServer,
  type Http2Server,
  type ServerHttp2Session,
} from "node:http2";
import { createServer as createHttpsServer } from "node:https";
import { exchangeOf } from "./exchange_of.ts";
import { recordErrorOf } from "./recorded_error.ts";
import { type Http2Listener, traceListener } from "./trace_listener.ts";

/** The part of a Fastify app that the plugin uses. */
export interface FastifyLike {
  /** Fastify's own types differ by server and logger. */
  // deno-lint-ignore no-explicit-any
  addHook(name: any, hook: any): unknown;
}

/** What {@linkcode traceFastify} returns. */
export interface TracedFastify {
  /** For the options of Fastify. */
  // deno-lint-ignore no-explicit-any
  readonly serverFactory: (handler: any, options: any) => Server;
  /** For `app.register()`, before the routes. It closes the tracer with the app. */
  readonly plugin: (app: FastifyLike, options: unknown, done: () => void) => void;
  /** What records: `tracer.current()`, `tracer.getLogger()`. */
  readonly tracer: SuperTracer;
}

/** The options of Fastify that are meant for its server. */
interface FastifyServerOptions {
  readonly http?: object | null;
  readonly https?: object | boolean | null;
  readonly http2?: boolean;
  readonly http2SessionTimeout?: number;
  readonly keepAliveTimeout?: number;
  readonly requestTimeout?: number;
  readonly connectionTimeout?: number;
  readonly maxRequestsPerSocket?: number;
  readonly forceCloseConnections?: boolean | "idle";
}

/** The parts of Fastify's requests and replies that the hooks read. */
interface FastifyRequest {
  readonly raw: object;
  readonly routeOptions?: { readonly url?: string };
}
interface FastifyReply {
  readonly statusCode: number;
}

/**
 * Returns what traces a Fastify app: the server, made as Fastify makes it, and a plugin that records
 * what a handler or hook threw as the error of the request, and the matched route, such as
 * `"/posts/:slug"`. An error that is answered with a status below 500 is not recorded.
 *
 * @param options What to record, where to store it, and who may see it; or a tracer, to share it.
 * @throws {ConfigError} If an option is unknown, of the wrong type or out of range.
 *
 * @example
 * ```ts
 * import Fastify from "npm:fastify@5.12.8";
 * import { traceFastify } from "@supertracer/node/fastify";
 *
 * const { serverFactory, plugin, tracer } = traceFastify();
 * const app = Fastify({ serverFactory });
 * await app.register(plugin);
 * app.get("/", () => {
 *   tracer.current()?.setUser("ada");
 *   throw new Error("no such table: posts");
 * });
 * await app.close();
 * ```
 */
export function traceFastify(options: SuperTracerOptions | SuperTracer = {}): TracedFastify {
  const { tracer } = traceListener(() => {}, options);
  // Whoever shares a tracer closes it.
  const isOwn = tracer !== options;
  const plugin: TracedFastify["plugin"] = (app, _options, done) => {
    if (typeof app?.addHook !== "function") {
      throw new TypeError(
        "Cannot trace the app: the plugin was not registered with Fastify: use " +
          "app.register(plugin)",
      );
    }
    app.addHook("onRequest", (request: FastifyRequest, _reply: unknown, next: () => void) => {
      const url = request.routeOptions?.url;
      // Requests without a route have the 404 handler's.
      if (typeof url === "string") exchangeOf(request.raw)?.suggestRoute(url);
      next();
    });
    app.addHook(
      "onError",
      ({ raw }: FastifyRequest, reply: FastifyReply, error: unknown, next: () => void) => {
        recordErrorOf(raw, error, reply.statusCode < 400 ? undefined : reply.statusCode);
        next();
      },
    );
    if (isOwn) app.addHook("onClose", () => tracer.close());
    done();
  };
  // The hooks are those of the whole app, not of the plugin alone.
  Object.assign(plugin, {
    [Symbol.for("skip-override")]: true,
    [Symbol.for("fastify.display-name")]: "@supertracer/node",
  });
  return {
    serverFactory: (handler, given) => makeServer(traceListener(handler, tracer), given),
    plugin,
    tracer,
  };
}

/** Makes the server that Fastify would make. */
function makeServer(listener: unknown, options: FastifyServerOptions = {}): Server {
  const { http2, http2SessionTimeout = 72_000, connectionTimeout } = options;
  const https = options.https === true ? {} : options.https;
  const isSecure = typeof https === "object" && https !== null;
  if (http2 === true) {
    const server = isSecure
      ? createSecureServer(https, listener as Http2Listener)
      : createHttp2Server(options.http ?? {}, listener as Http2Listener);
    server.on("session", (session) => {
      session.setTimeout(http2SessionTimeout, () => session.close());
    });
    if (connectionTimeout !== undefined) server.setTimeout(connectionTimeout);
    if (options.forceCloseConnections === true) closeSessionsWith(server);
    return server as unknown as Server;
  }
  const server = isSecure
    ? createHttpsServer(https, listener as RequestListener)
    : createServer(options.http ?? {}, listener as RequestListener);
  const { keepAliveTimeout, requestTimeout, maxRequestsPerSocket = 0 } = options;
  if (keepAliveTimeout !== undefined) server.keepAliveTimeout = keepAliveTimeout;
  if (requestTimeout !== undefined) server.requestTimeout = requestTimeout;
  if (connectionTimeout !== undefined) server.setTimeout(connectionTimeout);
  if (maxRequestsPerSocket > 0) server.maxRequestsPerSocket = maxRequestsPerSocket;
  return server;
}

/** Gives an HTTP/2 server the method that Fastify calls when it closes. */
function closeSessionsWith(server: Http2Server | Http2SecureServer): void {
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  });
  Object.assign(server, {
    closeHttp2Sessions: () => sessions.forEach((session) => session.close()),
  });
}
