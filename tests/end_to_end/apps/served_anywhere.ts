// `tracer.serve()` with the options of `Deno.serve` that are given as JSON.
import { SuperTracer } from "@supertracer/core";

const options = JSON.parse(Deno.args[0] ?? "{}");
const tracer = new SuperTracer((_request, { remoteAddr }) => new Response(remoteAddr.transport), {
  auth: { accessToken: "token-of-the-test" },
});
tracer.serve(options);
