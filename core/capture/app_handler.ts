import { ConfigError } from "../connectors/errors.ts";
import { nameCaller } from "../runtime/own_frames.ts";

/**
 * Answers a request: a handler of `Deno.serve`, or an app's `fetch`. The second argument describes
 * the connection; it is optional, for tests.
 *
 * @example
 * ```ts
 * import type { FetchHandler } from "@supertracer/core";
 * const handler: FetchHandler = (request) => new Response(request.method);
 * ```
 */
export type FetchHandler = (
  request: Request,
  // The server's own type: `Deno.ServeHandlerInfo`, or that of another runtime.
  // deno-lint-ignore no-explicit-any
  info?: any,
  // A third argument, as on workers: their context.
  // deno-lint-ignore no-explicit-any
  context?: any,
) => Response | Promise<Response>;

/**
 * An app: a handler, or an object with `fetch` (Hono, h3, Elysia, `export default { fetch }`).
 *
 * @example
 * ```ts
 * import type { App } from "@supertracer/core";
 * const app: App = { fetch: () => new Response("ok") };
 * ```
 */
export type App = FetchHandler | { readonly fetch: FetchHandler };

/**
 * Returns the handler of an app.
 *
 * @throws {TypeError} If it is neither a function nor an object with `fetch`.
 * @throws {ConfigError} If it belongs to a framework that does not answer with a `Response`.
 */
export function handlerOf(app: App): FetchHandler {
  const foreign = FOREIGN.find(({ isOne }) => isOne((name) => hasMethod(app, name), app));
  if (foreign !== undefined) {
    throw new ConfigError(`Cannot wrap the app: it is ${foreign.name}: ${foreign.advice}`);
  }
  if (typeof app === "function" && isClass(app)) {
    throw new ConfigError(
      `Cannot wrap the app: it is the class ${
        app.name || "itself"
      }: pass an instance of it, if it ` +
        "has a fetch method",
    );
  }
  if (typeof app === "function") return app;
  if (typeof app === "object" && hasMethod(app, "fetch")) {
    const call: FetchHandler = (request, info, context) => app.fetch(request, info, context);
    return nameCaller("calls", valueOf(app, "fetch") ?? { name: "" }, call);
  }
  throw new TypeError(
    `Cannot wrap the app: it is ${describe(app)}: pass a handler function, or an object with a ` +
      "fetch method such as a Hono app",
  );
}

/** A framework whose apps can't be wrapped. */
interface Foreign {
  readonly name: string;
  readonly advice: string;
  /** Recognizes an app by which of its members are functions. */
  isOne(has: (name: string) => boolean, app: unknown): boolean;
}

const NODE_ADVICE =
  "it handles node:http requests instead of a Request: pass it to traceListener() of " +
  "@supertracer/node, which takes the same options";

const FOREIGN: readonly Foreign[] = [
  {
    name: "an Express or Connect app",
    advice: NODE_ADVICE,
    isOne: (has, app) => typeof app === "function" && ["handle", "listen", "use"].every(has),
  },
  {
    name: "a Koa app",
    advice: NODE_ADVICE,
    isOne: (has) => ["callback", "listen", "use"].every(has) && !has("fetch"),
  },
  {
    name: "a Fastify app",
    advice: NODE_ADVICE,
    isOne: (has) => ["inject", "listen", "routing"].every(has) && !has("fetch"),
  },
  {
    name: "a server of node:http",
    advice: NODE_ADVICE,
    isOne: (has) => ["emit", "listen", "close"].every(has) && !has("fetch") && !has("use"),
  },
  {
    name: "an Oak application",
    // Its `fetch` takes an environment and a context, as on Cloudflare.
    advice: "its fetch is for Cloudflare: pass async (request, info) => " +
      "await app.handle(request, info?.remoteAddr) ?? new Response(null, { status: 404 })",
    isOne: (has, app) =>
      ["fetch", "handle", "listen", "use"].every(has) &&
      (valueOf(app, "fetch")?.length ?? 0) > 2,
  },
];

/** Whether a member is a function, or has a getter, which is not called. */
function hasMethod(app: unknown, name: string): boolean {
  const member = memberOf(app, name);
  return member?.get !== undefined || typeof member?.value === "function";
}

/**
 * The function that a member is; `undefined` if it has a getter. That is first called when the app
 * is: Elysia compiles its routes then, and knows none that are added later.
 */
function valueOf(app: unknown, name: string): { name: string; length: number } | undefined {
  const value: unknown = memberOf(app, name)?.value;
  return typeof value === "function" ? value : undefined;
}

/** A member of an app, its own or inherited. */
function memberOf(app: unknown, name: string): PropertyDescriptor | undefined {
  const isObject = typeof app === "function" || (typeof app === "object" && app !== null);
  if (!isObject) return undefined;
  let level: object | null = app;
  while (level !== null) {
    const member = Object.getOwnPropertyDescriptor(level, name);
    if (member !== undefined) return member;
    level = Object.getPrototypeOf(level);
  }
  return { value: Reflect.get(app, name) }; // A proxy may have members that it does not describe.
}

function isClass(value: (...args: never[]) => unknown): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

function describe(app: unknown): string {
  if (app === null) return "null";
  if (Array.isArray(app)) return "an array";
  return typeof app === "object" ? "an object without a fetch method" : `of type ${typeof app}`;
}

/**
 * Copies the other members of an app's object, such as `port` or `websocket`, for runtimes that
 * read them from the default export. Members that the target already has are kept.
 *
 * @param app The app.
 * @param target Receives the missing members; functions are bound to the app.
 */
export function handOn(app: App, target: object): void {
  if (typeof app !== "object") return;
  for (const name of memberNames(app)) {
    if (name in target) continue;
    Object.defineProperty(target, name, {
      configurable: true,
      get: () => {
        const value: unknown = Reflect.get(app, name);
        return typeof value === "function" ? value.bind(app) : value;
      },
    });
  }
}

/** Names of all members, its own and inherited. */
function memberNames(app: object): Set<string> {
  const names = new Set<string>();
  let level: object | null = app;
  while (level !== null && level !== Object.prototype) {
    for (const name of Object.getOwnPropertyNames(level)) names.add(name);
    level = Object.getPrototypeOf(level);
  }
  return names;
}
