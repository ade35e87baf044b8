import { AsyncLocalStorage } from "node:async_hooks";
import type { FetchHandler } from "./app_handler.ts";
import type { ActiveRequest } from "./current_request.ts";

/**
 * Knows which request the running code belongs to, across awaits and timers. Every request is
 * followed from its beginning, as the first to ask may be the code that handles its error.
 */
export class RequestScope {
  readonly #storage = new AsyncLocalStorage<ActiveRequest | undefined>();

  /** The request, if there is one. */
  get current(): ActiveRequest | undefined {
    return this.#storage.getStore();
  }

  /**
   * Associates the running code with a request, until {@linkcode leave}.
   *
   * Not `AsyncLocalStorage.run()`, which would undo what the code in between does to the app's own
   * stores: `enterWith()` in a handler remains visible to its caller.
   *
   * @param context The request's.
   * @returns To be passed to {@linkcode leave}.
   */
  enter(context: ActiveRequest): ActiveRequest | undefined {
    const outer = this.#storage.getStore();
    this.#storage.enterWith(context);
    return outer;
  }

  /**
   * What follows is not the request's doing.
   *
   * @param outer What {@linkcode enter} returned.
   */
  leave(outer: ActiveRequest | undefined): void {
    this.#storage.enterWith(outer);
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
    context: ActiveRequest,
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
