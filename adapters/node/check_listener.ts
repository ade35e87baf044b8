/** Something that is taken for a listener, and what to pass instead. */
interface Mistaken {
  readonly what: string;
  readonly advice: string;
  /** Recognizes it by which of its members are functions. */
  isOne(has: (name: string) => boolean, value: unknown): boolean;
}

const MISTAKEN: readonly Mistaken[] = [
  {
    what: "a SuperTracer",
    advice: "it answers Requests itself: use Deno.serve(tracer.fetch), or pass the listener that " +
      "it is to record, and the tracer second",
    isOne: (has) => has("fetch") && has("getLogger") && has("current"),
  },
  {
    what: "a server",
    advice: "pass its listener, and the result to createServer()",
    isOne: (has) => ["emit", "listen", "close"].every(has) && !has("use"),
  },
  {
    what: "a Koa app",
    advice: "pass app.callback()",
    isOne: (has, value) => typeof value !== "function" && has("callback") && has("use"),
  },
  {
    what: "a Fastify app",
    advice: "use traceFastify() of @supertracer/node/fastify",
    isOne: (has) => ["inject", "listen", "routing"].every(has),
  },
  {
    what: "a NestJS app",
    advice: "pass app.getHttpAdapter().getInstance(), after await app.init()",
    isOne: (has) => has("getHttpAdapter"),
  },
  {
    what: "an app with fetch",
    advice: "it answers Requests: use new SuperTracer(app) of @supertracer/core",
    isOne: (has, value) => typeof value !== "function" && has("fetch"),
  },
];

/**
 * Checks that something is a listener.
 *
 * @throws {TypeError} If it is not; the message says what to pass instead.
 */
export function checkListener(listener: unknown): void {
  const mistaken = MISTAKEN.find(({ isOne }) =>
    isOne((name) => hasMethod(listener, name), listener)
  );
  if (mistaken !== undefined) {
    throw new TypeError(`Cannot trace the listener: it is ${mistaken.what}: ${mistaken.advice}`);
  }
  if (typeof listener === "function") return;
  const what = listener === null ? "null" : `of type ${typeof listener}`;
  throw new TypeError(
    `Cannot trace the listener: it is ${what}: pass a function (request, response) for node:http`,
  );
}

function hasMethod(value: unknown, name: string): boolean {
  const isObject = typeof value === "function" || (typeof value === "object" && value !== null);
  return isObject && typeof Reflect.get(value, name) === "function";
}
