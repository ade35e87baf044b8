import { AsyncLocalStorage } from "node:async_hooks";
import type { FetchHandler } from "./app_handler.ts";
import type { RequestContext } from "./request_context.ts";

/**
 * Knows which request the code that runs belongs to, across awaits and timers.
 *
 * To follow requests costs each of them about a microsecond, so it begins when somebody is going to
 * ask: with the first logger.
 */
export class RequestScope {
  readonly #storage = new AsyncLocalStorage<RequestContext | undefined>();
  #isFollowed = false;
  /** That of the handler which is called right now, while requests are not followed. */
  #calling: RequestContext | undefined;

  /** The request, if there is one and it was followed. */
  get current(): RequestContext | undefined {
    return this.#storage.getStore();
  }

  /** From now on requests are followed; the one that calls too, unless it has awaited something. */
  follow(): void {
    if (this.#isFollowed) return;
    this.#isFollowed = true;
    if (this.#calling !== undefined) this.#storage.enterWith(this.#calling);
  }

  /**
   * Calls a handler for a request.
   *
   * @param context The request's.
   * @param app The handler.
   * @param request Passed on.
   * @param info Passed on.
   * @returns What it returns.
   */
  run(
    context: RequestContext,
    app: FetchHandler,
    request: Request,
    info: unknown,
  ): Response | Promise<Response> {
    if (this.#isFollowed) return this.#storage.run(context, app, request, info);
    const outer = this.#calling;
    this.#calling = context;
    try {
      return app(request, info);
    } finally {
      this.#calling = outer;
      // It made the first logger: what follows here is not its doing.
      if (this.#isFollowed) this.#storage.enterWith(outer);
    }
  }
}
