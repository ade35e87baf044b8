/**
 * Prints the version of the runtime, and whether core can be made and used on it.
 *
 * @module
 */
import { MemoryConnector, SuperTracer } from "@supertracer/core";
import process from "node:process";

const connector = new MemoryConnector();
const tracer = new SuperTracer((request) => new Response(new URL(request.url).pathname), {
  connector,
  auth: { accessToken: "token-of-the-test" },
});
const response = await tracer.fetch(new Request("http://localhost/hello"));
const text = await response.text();
tracer.getLogger().info("logged");
await tracer.flush();
const saved = connector.fetchLogs().map(({ content }) => content);
const { caught } = tracer.stats();
await tracer.close();
const { Deno }: { Deno?: { version: { deno: string } } } = globalThis;
const { versions } = process;
const version = Deno?.version.deno ?? versions["bun"] ?? versions.node;
console.log(JSON.stringify({ version, text, saved, caught }));
