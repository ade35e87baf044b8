/**
 * Oak as it is on npm: built for Node, with the responses of undici, which `Deno.serve` refuses.
 *
 * @module
 */
import { Application as NodeApplication } from "npm:@oakserver/oak@14.1.0";

export { isHttpError, Router } from "npm:@oakserver/oak@14.1.0";

/** Returns responses of the runtime. */
export class Application extends NodeApplication {
  constructor() {
    super();
    const { handle } = this;
    Object.assign(this, {
      handle: async (...args: Parameters<typeof handle>): Promise<Response | undefined> => {
        const response = await handle(...args);
        if (response === undefined) return undefined;
        const body = response.body === null ? null : await response.arrayBuffer();
        return new Response(body, { status: response.status, headers: [...response.headers] });
      },
    });
  }
}
