import { SuperTracer } from "@supertracer/core";

const tracer = new SuperTracer(() => new Response("ok"));
const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, tracer.fetch);
const response = await fetch(`http://127.0.0.1:${server.addr.port}/`);
await response.text();
tracer.getLogger().info("logged, too");
await server.shutdown();
console.log("answered");
