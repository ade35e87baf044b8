// Two lines a request on stdout: one for the request, one for the response.
import { logger } from "hono/logger";
import { honoApp } from "./hono_app.ts";
import { serve } from "./serve.ts";

serve(honoApp((app) => app.use(logger())).fetch);
