import { SuperTracer } from "@supertracer/core";

export default new SuperTracer(() => new Response("ok"), {
  auth: { username: "ada", password: "pw" },
});
