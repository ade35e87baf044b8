// Traces of every request, to the server of SENTRY_DSN.
import * as Sentry from "@sentry/deno";
import { chosenHandler } from "./app.ts";
import { serve } from "./serve.ts";

Sentry.init({ dsn: Deno.env.get("SENTRY_DSN") ?? "", tracesSampleRate: 1 });

serve(chosenHandler(), async () => {
  await Sentry.flush(5_000);
  return undefined;
});
