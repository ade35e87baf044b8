import { tracer } from "./traced_app.ts";

Deno.serve({ port: 0, hostname: "127.0.0.1" }, tracer.fetch);
