import type { Log } from "../../../../core/log/log.ts";

/** A request with a bit of everything; what is given replaces parts of it. */
export function sampleRequest(changes: Partial<Log> = {}): Log {
  return {
    id: 1,
    content: "POST /orders?page=2",
    timestamp: Date.UTC(2026, 10, 24, 11, 1, 42, 118),
    logLevel: "HTTP",
    method: "POST",
    path: "/orders",
    url: "http://localhost:8000/orders?page=2",
    headers: { "content-type": "application/json", host: "localhost:8000" },
    requestBody: { sku: "A-191", count: 2 },
    requestBodyState: "complete",
    requestSizeBytes: 25,
    statusCode: 201,
    durationMs: 12.5,
    ttfbMs: 11,
    responseHeaders: { "content-type": "application/json" },
    responseBody: { id: 7 },
    responseBodyState: "complete",
    responseSizeBytes: 8,
    requestId: "request-1",
    outcome: "completed",
    ...changes,
  };
}
