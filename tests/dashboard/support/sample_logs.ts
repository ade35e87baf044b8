import type { Log, LogLevel } from "../../../core/log/log.ts";

const SECRET = "[REDACTED]";

/** Texts that try to run, to hide, to reorder or to overflow. */
export const HOSTILE: readonly string[] = [
  "<img src=x onerror=alert(1)>",
  "</script><script>alert(2)</script>",
  "javascript:alert(3)",
  "{{constructor.constructor('alert(4)')()}}",
  "user\u202egnp.exe",
  "zero\u200bwidth\u2066isolate",
  "\u001b[31mred\u001b[0m \u0007bell",
  "lone \ud800 surrogate",
  "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
  "a".repeat(5_000),
];

interface Shape {
  readonly method: string;
  readonly target: string;
  readonly route: string;
  readonly status: number;
  readonly ms: number;
}

const SHAPES: readonly Shape[] = [
  {
    method: "GET",
    target: "/api/products/191/reviews",
    route: "/api/products/:id/reviews",
    status: 200,
    ms: 31,
  },
  {
    method: "GET",
    target: "/api/search?q=blue+shoes&page=2",
    route: "/api/search",
    status: 200,
    ms: 96,
  },
  {
    method: "POST",
    target: "/api/orders/8841/pay",
    route: "/api/orders/:id/pay",
    status: 500,
    ms: 412.6,
  },
  { method: "GET", target: "/api/users/42", route: "/api/users/:id", status: 200, ms: 11.3 },
  { method: "POST", target: "/api/login", route: "/api/login", status: 401, ms: 71 },
  { method: "PUT", target: "/api/cart/items", route: "/api/cart/items", status: 200, ms: 18.4 },
  {
    method: "GET",
    target: "/api/users/77/avatar",
    route: "/api/users/:id/avatar",
    status: 304,
    ms: 0.84,
  },
  {
    method: "GET",
    target: "/api/stream/prices",
    route: "/api/stream/prices",
    status: 200,
    ms: 8_120,
  },
  {
    method: "DELETE",
    target: "/api/cart/items/3",
    route: "/api/cart/items/:id",
    status: 204,
    ms: 9.2,
  },
  { method: "GET", target: "/api/export.csv", route: "/api/export.csv", status: 200, ms: 1_910 },
  { method: "GET", target: "/api/orders?status=open", route: "/api/orders", status: 404, ms: 4.1 },
  { method: "POST", target: "/api/upload", route: "/api/upload", status: 201, ms: 240 },
];

const STACK = `PaymentError: card was declined
    at pay (file:///app/orders.ts:118:11)
    at async handlePayment (file:///app/orders.ts:64:18)
    at async dispatch (file:///app/npm/hono@4.9.0/dist/compose.js:30:17)
    at async ext:deno_http/00_serve.ts:412:18

Caused by: StripeError: Your card has insufficient funds.
    at request (file:///app/stripe.ts:41:9)
    at async charge (file:///app/stripe.ts:77:20)`;

/** A small generator with a seed: the same data each time. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => (state = state * 16807 % 2147483647) / 2147483647;
}

/** A request as an app would have answered it. */
export function sampleRequest(index: number, timestamp: number, random: () => number): Log {
  const shape = SHAPES[Math.floor(random() * SHAPES.length)] ?? SHAPES[0];
  if (shape === undefined) throw new RangeError("There are no shapes");
  const failed = shape.status >= 500;
  const aborted = shape.target.includes("stream");
  const durationMs = shape.ms * (0.6 + random() * 0.8);
  const requestId = `01jd8z${String(index).padStart(12, "0")}`;
  const isPost = shape.method === "POST" || shape.method === "PUT";
  return {
    id: 0,
    content: `${shape.method} ${shape.target}`,
    timestamp,
    logLevel: failed ? "ERROR" : shape.status >= 400 ? "WARN" : "HTTP",
    method: shape.method,
    path: shape.target.split("?")[0],
    url: `http://localhost:8000${shape.target}`,
    headers: {
      accept: "application/json",
      "accept-encoding": "gzip, deflate, br",
      authorization: `Bearer ${SECRET}`,
      ...(isPost ? { "content-type": "application/json" } : {}),
      cookie: `session=${SECRET}; theme=${SECRET}`,
      host: "localhost:8000",
      "user-agent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/140",
      "x-request-id": requestId,
    },
    statusCode: shape.status,
    durationMs,
    clientIp: `203.0.113.${1 + Math.floor(random() * 5)}`,
    userAgent: "Mozilla/5.0",
    ...(shape.target.includes("?")
      ? { requestQuery: { q: "blue shoes", page: "2", tag: ["a", "b"] } }
      : {}),
    ...(isPost
      ? {
        requestBody: {
          amount: 12900,
          currency: "EUR",
          method: { type: "card", number: SECRET, save: false },
          items: [{ sku: "A-191", count: 2 }, { sku: "B-7", count: 1 }],
          note: null,
        },
        requestBodyState: "complete" as const,
        requestSizeBytes: 214,
      }
      : {}),
    responseHeaders: {
      "content-type": "application/json; charset=utf-8",
      "set-cookie": ["theme=dark; Path=/; SameSite=Lax", `session=${SECRET}; HttpOnly; Secure`],
      vary: "accept-encoding",
    },
    responseBody: failed
      ? { error: "payment failed", code: "card_declined" }
      : { data: [{ id: 191, name: "Blue shoes", price: 79.9, tags: ["new", "sale"] }], total: 1 },
    responseBodyState: "complete",
    responseSizeBytes: Math.floor(120 + random() * 9_000),
    ...(failed
      ? {
        errorMessage:
          "PaymentError: card was declined\nCaused by: StripeError: Your card has insufficient funds.",
        stackTrace: STACK,
      }
      : {}),
    requestId,
    traceId: `4bf92f3577b34da6a3ce929d${String(index >> 1).padStart(8, "0")}`,
    spanId: String(index).padStart(16, "0"),
    route: shape.route,
    outcome: failed ? "failed" : aborted ? "aborted" : "completed",
    ttfbMs: aborted ? 12 : durationMs * 0.92,
    instance: "web-1",
  };
}

/** Log lines that the app wrote while it handled a request. */
export function sampleLines(request: Log): Log[] {
  if (request.method !== "POST" || request.requestId === undefined) return [];
  const failed = request.errorMessage !== undefined;
  const lines: readonly (readonly [number, LogLevel, string, Record<string, unknown>])[] = [
    [2.1, "INFO", "payment started", { order: 8841, attempt: 2 }],
    [361.4, failed ? "WARN" : "DEBUG", "stripe answered 402", {
      code: "card_declined",
      retry: { after: 30, reasons: ["funds"] },
    }],
    ...(failed
      ? [[408, "ERROR", "PaymentError: card was declined", { order: 8841 }] as const]
      : []),
  ];
  return lines.map(([offset, logLevel, content, metadata]) => ({
    id: 0,
    content,
    timestamp: request.timestamp + offset,
    logLevel,
    requestId: request.requestId,
    traceId: request.traceId,
    loggerName: "payments",
    metadata,
    instance: "web-1",
    ...(logLevel === "ERROR" ? { errorMessage: request.errorMessage, stackTrace: STACK } : {}),
  }));
}

/** A request whose every field was chosen by an attacker. */
export function hostileRequest(index: number, timestamp: number): Log {
  const text = HOSTILE[index % HOSTILE.length] ?? "";
  return {
    id: 0,
    content: `GET /${text}`,
    timestamp,
    logLevel: "ERROR",
    method: index % 3 === 0 ? "<B>" : "GET",
    path: `/${text}`,
    url: `javascript:${text}`,
    headers: { [text]: text, cookie: `${text}=${text}`, "user-agent": text },
    statusCode: 500,
    durationMs: 1.5,
    clientIp: text,
    userAgent: text,
    requestQuery: { [text]: [text, text] },
    requestBody: text,
    requestBodyState: "truncated",
    requestSizeBytes: 48_213,
    responseHeaders: { "content-type": "text/html", "set-cookie": text },
    responseBody: { [text]: text, nested: { text, list: HOSTILE } },
    responseBodyState: "complete",
    responseSizeBytes: 2_000,
    errorMessage: `Error: ${text}`,
    stackTrace: `Error: ${text}\n    at ${text} (file:///app/a.ts:1:1)`,
    requestId: `hostile-${index}`,
    traceId: text,
    route: `/${text}`,
    outcome: "failed",
    ttfbMs: 1,
    instance: text.slice(0, 50),
    service: text.slice(0, 50),
    user: text,
    attributes: { [text]: text, list: HOSTILE },
  };
}

/** An object nested as deep as asked for. */
export function nested(depth: number): unknown {
  let value: unknown = "bottom";
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? { inner: value } : [value];
  return value;
}
