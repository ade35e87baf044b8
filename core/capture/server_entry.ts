import type { ServerRequest } from "./exchange.ts";
import type { ServerExchange } from "./server_exchange.ts";

/**
 * The entry of a tracer for servers that have no `Request` and `Response`, such as `node:http`. It
 * is below `tracer.fetch`: the adapter of such a server reports what happens, and nothing is
 * converted.
 *
 * @example
 * ```ts
 * import { SuperTracer } from "@supertracer/core";
 * import { entryOf } from "@supertracer/core/exchange";
 *
 * await using tracer = new SuperTracer(() => new Response());
 * const exchange = entryOf(tracer).begin({
 *   method: "GET",
 *   url: "http://localhost:8000/users",
 *   rawHeaders: ["Host", "localhost:8000", "Accept", "application/json"],
 *   remoteAddress: "127.0.0.1",
 * });
 * exchange?.respond(200);
 * exchange?.header("Content-Type", "application/json");
 * exchange?.writeWhole("[]");
 * exchange?.end("completed");
 * ```
 */
export interface ServerEntry {
  /**
   * A request begins.
   *
   * @param request The request, before the app has it.
   * @returns To which the rest is reported; `undefined` if the request is not recorded: the tracer
   * is closed or not enabled.
   */
  begin(request: ServerRequest): ServerExchange | undefined;
  /**
   * Whether a request may be for the dashboard or the API, so that a `Request` has to be made for
   * {@linkcode answer}.
   *
   * @param target Path and query, as sent.
   */
  mayAnswer(target: string): boolean;
  /**
   * Answers a request to the dashboard or the API.
   *
   * @param request The request.
   * @param remoteAddress Address of the other end of the connection.
   * @returns `undefined` if the request is the app's.
   */
  answer(request: Request, remoteAddress: string | undefined): Promise<Response> | undefined;
  /** Counts a failure of the adapter in `stats().caught`. */
  caught(thrown: unknown): void;
}

const ENTRIES = new WeakMap<object, ServerEntry>();

/** Makes the entry of a tracer known. */
export function registerEntry(tracer: object, entry: ServerEntry): void {
  ENTRIES.set(tracer, entry);
}

/**
 * Returns the entry of a tracer for servers that have no `Request`.
 *
 * @param tracer A `SuperTracer`.
 * @throws {TypeError} If it is not one, or one of another copy of this package.
 *
 * @example
 * ```ts
 * import { SuperTracer } from "@supertracer/core";
 * import { entryOf } from "@supertracer/core/exchange";
 *
 * await using tracer = new SuperTracer(() => new Response());
 * console.log(entryOf(tracer).mayAnswer("/supertracer/requests"));
 * ```
 */
export function entryOf(tracer: object): ServerEntry {
  const entry = ENTRIES.get(tracer);
  if (entry !== undefined) return entry;
  throw new TypeError(
    "Cannot trace the server: the tracer is not a SuperTracer of the same copy of " +
      "@supertracer/core: import both from one place",
  );
}
