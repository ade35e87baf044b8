import { release, tracer } from "./traced_app.ts";

// A server beside it takes what to do: `/release`, `/abort` or `/shutdown`.
const abort = new AbortController();
const server = tracer.serve({ port: 0, hostname: "127.0.0.1", signal: abort.signal });
const control = Deno.serve({
  port: 0,
  hostname: "127.0.0.1",
  onListen: ({ port }) => console.log(`control ${port}`),
}, (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/release") release();
  if (pathname === "/abort") abort.abort();
  if (pathname === "/shutdown") server.shutdown().then(() => console.log("shut down"));
  return new Response("ok", { headers: { connection: "close" } });
});
await server.finished;
console.log(`finished, ${tracer.stats().state}`);
await control.shutdown();
