// An endless download, wrapped (`traced`) or bare; prints its memory when asked for `/rss`.
import { SuperTracer } from "@supertracer/core";

const CHUNK = new Uint8Array(65_536);

function app(request: Request): Response {
  if (request.url.endsWith("/rss")) return new Response(String(Deno.memoryUsage().rss));
  return new Response(
    new ReadableStream({
      pull: (controller) => controller.enqueue(CHUNK.slice()),
    }),
  );
}

const handler = Deno.args[0] === "traced" ? new SuperTracer(app).fetch : app;
Deno.serve({ port: 0, hostname: "127.0.0.1" }, handler);
