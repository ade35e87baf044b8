// Request logging with headers and bodies, to the hub at APITALLY_HUB_BASE_URL.
import { useApitally } from "apitally/hono";
import { honoApp } from "./hono_app.ts";
import { serve } from "./serve.ts";

/** How often it delivers in its first hour. */
const DELIVERY_MS = 10_000;

// A client that breaks off an upload, as a load generator does at its end, rejects a promise that it
// leaves alone, which would end the process.
globalThis.addEventListener("unhandledrejection", (event) => event.preventDefault());

const app = honoApp((app) =>
  useApitally(app, {
    clientId: "00000000-0000-4000-8000-000000000000",
    env: "bench",
    requestLogging: {
      enabled: true,
      logQueryParams: true,
      logRequestHeaders: true,
      logRequestBody: true,
      logResponseHeaders: true,
      logResponseBody: true,
    },
  })
);

serve(app.fetch, async () => {
  // It has no public way to end; what is left goes out with its next delivery.
  await new Promise((resolve) => setTimeout(resolve, DELIVERY_MS + 1_000));
  return undefined;
});
