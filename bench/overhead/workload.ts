/** Requests that are answered one by one. */
export interface RequestWorkload {
  readonly kind: "requests";
  readonly name: string;
  readonly description: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Beside `Host`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly connections: number;
  /** After so many everything is compiled; fewer would measure the compiler. */
  readonly warmUpRequests: number;
}

/** Streams that stay open while nothing is sent. */
export interface IdleWorkload {
  readonly kind: "idle";
  readonly name: string;
  readonly description: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
}

/** What the clients send, and how many of them there are. */
export type Workload = RequestWorkload | IdleWorkload;

/** As a browser or an app sends them; with `Host` they are ten. */
const HEADERS: Readonly<Record<string, string>> = {
  "accept": "application/json, text/plain, */*",
  "accept-encoding": "gzip, deflate, br, zstd",
  "accept-language": "en-US,en;q=0.9,de;q=0.8",
  "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) " +
    "Chrome/140.0.0.0 Safari/537.36",
  "authorization": "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
  "cookie": "session=3f2a9c7d1e; theme=dark",
  "referer": "http://localhost:3000/products?page=2",
  "x-request-id": "01JD8ZP2M6K3QABCDEFGHJKMNP",
  "cache-control": "no-cache",
};

const ORDER = JSON.stringify({
  customer: { id: 7_311, name: "Ada Lovelace", email: "ada@example.com", city: "London" },
  lines: Array.from({ length: 16 }, (_, i) => ({
    product: 1_000 + i,
    name: `Blue shoes, size ${30 + i}, with a spare lace`,
    quantity: 1 + i % 3,
    price: 12_900 + i,
    currency: "EUR",
  })),
  note: "Please ring twice.",
});

/** The workloads by name; `servers/app.ts` answers each. */
export const WORKLOADS: readonly Workload[] = [
  {
    kind: "requests",
    name: "json",
    description: "GET of 330 bytes of JSON, ten request headers",
    method: "GET",
    path: "/api/products/42?page=2&sort=price",
    headers: HEADERS,
    connections: 16,
    warmUpRequests: 60_000,
  },
  {
    kind: "requests",
    name: "echo",
    description: "POST of 2 KB of JSON, which is answered as it came",
    method: "POST",
    path: "/api/orders",
    headers: { ...HEADERS, "content-type": "application/json" },
    body: ORDER,
    connections: 16,
    warmUpRequests: 60_000,
  },
  {
    kind: "requests",
    name: "download",
    description: "GET of 1 MB of bytes",
    method: "GET",
    path: "/files/catalog.bin",
    headers: HEADERS,
    connections: 16,
    warmUpRequests: 3_000,
  },
  {
    kind: "requests",
    name: "stream",
    description: "GET of a stream of 100 chunks of 1 KB",
    method: "GET",
    path: "/api/export",
    headers: HEADERS,
    connections: 16,
    warmUpRequests: 3_000,
  },
  {
    kind: "idle",
    name: "idle",
    description: "1,000 clients of server-sent events, which are sent nothing",
    path: "/api/events",
    headers: { ...HEADERS, accept: "text/event-stream" },
    connections: 1_000,
  },
];
