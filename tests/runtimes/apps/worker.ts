/**
 * A traced worker of `workerd`, in memory.
 *
 * @module
 */
import { SuperTracer } from "@supertracer/core";

interface Env {
  readonly GREETING: string;
}

interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

let made: SuperTracer | undefined;

/** Made with the first request, as workers get random values and their configuration no sooner. */
function tracerOf(): SuperTracer {
  return made ??= new SuperTracer(handle, {
    auth: { accessToken: "token-of-the-test" },
    api: { enabled: true, apiKey: "key-of-the-test-app" },
  });
}

async function handle(request: Request, env: Env, ctx: Context): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === "/echo") return Response.json({ got: await request.json() });
  if (pathname === "/stream") {
    return new Response(
      new ReadableStream({
        async start(controller) {
          for (const part of ["one ", "two ", "three"]) {
            controller.enqueue(new TextEncoder().encode(part));
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
          controller.close();
        },
      }),
    );
  }
  if (pathname === "/throws") throw new TypeError("of the worker");
  ctx.waitUntil(Promise.resolve());
  made?.getLogger("app").info("greeting");
  await new Promise((resolve) => setTimeout(resolve, 1));
  return Response.json({ greeting: env.GREETING, id: made?.current()?.requestId !== undefined });
}

export default {
  fetch: (request: Request, env: Env, ctx: Context) => tracerOf().fetch(request, env, ctx),
};
