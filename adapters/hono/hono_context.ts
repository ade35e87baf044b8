/**
 * What is needed of a context of Hono. It is described here, rather than imported, because a context
 * of one copy of Hono (npm's, JSR's, another version) is not assignable to that of another.
 */
export interface HonoContext {
  /** What a handler threw, once `app.onError` has answered it. */
  readonly error: Error | undefined;
  /** Whether there is a response. */
  readonly finalized: boolean;
  /** The response. */
  readonly res: Response;
  /** The request. */
  readonly req: {
    readonly raw: Request;
    /** Index of the matched route that was entered last. */
    readonly routeIndex: number;
  };
  /** What the server passed to the app. */
  // deno-lint-ignore no-explicit-any
  readonly env: any;
  /** Variables that middleware has set. */
  // deno-lint-ignore no-explicit-any
  readonly var: any;
  /** Returns a variable that middleware has set. */
  // deno-lint-ignore no-explicit-any
  get(name: string): any;
}
