/** What the clients send, and how many of them there are. */
export interface Workload {
  readonly name: string;
  readonly description: string;
  readonly path: string;
  readonly method?: string;
  /** Beside `Host`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly connections: number;
}

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

/** The workloads by name; `servers/app.ts` answers each. */
export const WORKLOADS: readonly Workload[] = [
  {
    name: "json",
    description: "GET of 330 bytes of JSON, ten request headers, keep-alive",
    path: "/api/products/42?page=2&sort=price",
    headers: HEADERS,
    connections: 16,
  },
];
