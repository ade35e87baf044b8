import { AsyncLocalStorage } from "node:async_hooks";
import type { FetchHandler } from "./app_handler.ts";
import type { RequestContext } from "../log/request_context.ts";

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
   * From now on, until {@linkcode leave}, the code that runs belongs to a request.
   *
   * Not `AsyncLocalStorage.run()`, which would take back what the code in between does to stores of
   * the app's own: `enterWith()` in a handler is seen by whoever called it.
   *
   * @param context The request's.
   * @returns What to leave with.
   */
  enter(context: RequestContext): RequestContext | undefined {
    if (this.#isFollowed) {
      const outer = this.#storage.getStore();
      this.#storage.enterWith(context);
      return outer;
    }
    const outer = this.#calling;
    this.#calling = context;
    return outer;
  }

  /**
   * What follows is not the request's doing, also where it made the first logger in between.
   *
   * @param outer What {@linkcode enter} returned.
   */
  leave(outer: RequestContext | undefined): void {
    this.#calling = this.#isFollowed ? undefined : outer;
    if (this.#isFollowed) this.#storage.enterWith(outer);
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
    const outer = this.enter(context);
    try {
      return app(request, info);
    } finally {
      this.leave(outer);
    }
  }
}
