import { SuperTracer } from "@supertracer/core";

// Everything that the defaults switch on, and what an app may do with it.
const tracer = new SuperTracer(async (request) => {
  const body = await request.text();
  tracer.getLogger("app").info("answering", { bytes: body.length });
  if (request.url.endsWith("/fails")) throw new Error("of the app");
  return Response.json({ body });
}, { logger: { echo: false } });

const server = tracer.serve({
  port: 0,
  hostname: "127.0.0.1",
  onError: () => new Response(null, { status: 500 }),
});
const origin = `http://127.0.0.1:${server.addr.port}`;
for (const path of ["/a", "/fails", "/supertracer/", "/supertracer/api/session"]) {
  const response = await fetch(origin + path, { method: "POST", body: "b" });
  await response.text();
}
await tracer.flush();
await tracer.metrics();
await server.shutdown();
const { saved, captured } = tracer.stats();
console.log(saved === captured && saved > 2 ? "all saved" : `${saved} of ${captured}`);
