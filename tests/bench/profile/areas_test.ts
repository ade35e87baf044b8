import assert from "node:assert/strict";
import { areaOf, modulePath } from "../../../bench/profile/areas.ts";
import { ROOT } from "./sample_profile.ts";

Deno.test("modulePath() is the same on each machine", () => {
  const cases = {
    "": "",
    [`${ROOT}core/tracer.ts`]: "core/tracer.ts",
    "ext:deno_http/00_serve.ts": "ext:deno_http/00_serve.ts",
    "node:async_hooks": "node:async_hooks",
    "file:///root/.cache/deno/npm/registry.npmjs.org/postgres/3.4.9/src/index.js":
      "npm:postgres/3.4.9/src/index.js",
    "file:///home/me/node_modules/@sentry/deno/build/index.mjs": "npm:@sentry/deno/build/index.mjs",
    "file:///home/me/secret/elsewhere.ts": "elsewhere.ts",
    "data:text/javascript,let%20a": "data:",
  };
  for (const [url, path] of Object.entries(cases)) assert.equal(modulePath(url, ROOT), path);
});

Deno.test("areaOf() goes by the folder", () => {
  const cases = {
    "core/tracer.ts": "core",
    "core/capture/capture.ts": "capture",
    "core/redaction/redact_header.ts": "redaction",
    "core/recording/record_queue.ts": "recording",
    "core/metrics/build_report.ts": "metrics",
    "core/metrics/latency_histogram.ts": "metrics",
    "core/metrics/metrics_store.ts": "metrics",
    "core/error_groups/error_points.ts": "errors",
    "core/sql/log_conditions.ts": "storage",
    "core/log/record_json.ts": "storage",
    "core/log/request_context.ts": "core",
    "core/connectors/memory_connector.ts": "storage",
    "core/connectors/log_ring.ts": "storage",
    "adapters/postgres/saving/batch_json.ts": "storage",
    "bench/overhead/servers/app.ts": "app",
    "ext:core/01_core.js": "deno",
    "node:async_hooks": "deno",
    "npm:postgres/3.4.9/src/index.js": "packages",
    "elsewhere.ts": "packages",
  };
  for (const [path, area] of Object.entries(cases)) assert.equal(areaOf(path), area, path);
});
