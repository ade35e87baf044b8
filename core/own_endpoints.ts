import type { Caller } from "./http/caller.ts";
import type { LiveFeed } from "./http/live_feed.ts";
import { ownTarget } from "./own_target.ts";

/** Something of ours at a path of the app. */
export interface Mount {
  readonly mountPath: string;
  readonly live: LiveFeed;
  /** Answers; never rejects. */
  handle(request: Request, target: string, caller: Caller): Promise<Response>;
}

/** The dashboard and the API, where the options put them: told apart from what is the app's. */
export class OwnEndpoints {
  readonly #mounts: readonly Mount[];

  constructor(mounts: readonly (Mount | undefined)[]) {
    this.#mounts = mounts.filter((mount) => mount !== undefined);
  }

  /**
   * How to answer a request to us.
   *
   * @param request The request.
   * @returns What answers it, given where it comes from; `undefined` for one to the app.
   */
  find(request: Request): ((caller: Caller) => Promise<Response>) | undefined {
    for (const mount of this.#mounts) {
      const target = ownTarget(request, mount.mountPath);
      if (target !== undefined) return (caller) => mount.handle(request, target, caller);
    }
    return undefined;
  }

  /**
   * Ends all live streams.
   *
   * @returns Whether there were any.
   */
  closeStreams(): boolean {
    const wereOpen = this.#mounts.some(({ live }) => live.active);
    for (const { live } of this.#mounts) live.close();
    return wereOpen;
  }
}
