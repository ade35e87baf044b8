// One event a request, a line of JSON on stdout, as its documentation sets it up in production.
import { initLogger } from "evlog";
import { evlog } from "evlog/hono";
import { honoApp } from "./hono_app.ts";
import { serve } from "./serve.ts";

initLogger({ env: { service: "bench", environment: "production" }, pretty: false });

serve(honoApp((app) => app.use(evlog())).fetch);
