/**
 * What only the app knows of a request: its route, its user, and why it failed.
 *
 * Run it with `deno run --allow-net examples/current_request.ts`, open `/posts/hello-world` and
 * `/posts/missing`, and see `docs/current-request.md`.
 */
import { SuperTracer } from "@supertracer/core";

const POST = new URLPattern({ pathname: "/posts/:slug" });
const POSTS = new Map([["hello-world", "Hello, world!"]]);

const tracer = new SuperTracer(async (request) => {
  tracer.current()?.setUser({ id: "ada", name: "Ada Lovelace" });
  const slug = POST.exec(request.url)?.pathname.groups["slug"];
  if (slug === undefined) return new Response("Try /posts/hello-world");
  // A slug looks like any other path, so that no template can guess the route.
  tracer.current()?.setRoute("/posts/:slug");
  try {
    return new Response(await loadPost(slug));
  } catch (error) {
    // The client need not know, but whoever looks at the dashboard.
    tracer.current()?.recordError(error);
    return new Response("Something went wrong", { status: 500 });
  }
}, { service: "blog" });

async function loadPost(slug: string): Promise<string> {
  const text = await Promise.resolve(POSTS.get(slug));
  tracer.current()?.set({ slug, found: text !== undefined });
  if (text === undefined) throw new Error(`there is no post ${slug}`);
  return text;
}

tracer.serve();
