import { SuperTracer } from "@supertracer/core";

export default new SuperTracer(() => new Response("ok"));
