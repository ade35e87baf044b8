/** Clients of the shop: what they send, weighted by frequency. */
const VISITS: readonly [weight: number, visit: (base: string) => Promise<unknown>][] = [
  [30, (base) => read(`${base}/api/products?page=${1 + random(4)}`)],
  [25, (base) => read(`${base}/api/products/${1 + random(44)}`)],
  [8, (base) => read(`${base}/api/products/${1 + random(40)}/reviews`)],
  [
    14,
    (base) =>
      read(
        `${base}/api/search?q=${pick(["blue", "shoes", "lamp", "red+mug", "a+very+long+search"])}`,
      ),
  ],
  [
    6,
    (base) =>
      send("POST", `${base}/api/login`, {
        user: "ada",
        password: pick(["correct horse", "short"]),
      }),
  ],
  [
    6,
    (base) =>
      send("POST", `${base}/api/orders`, {
        items: random(5) === 0 ? [] : [{ product: 7, quantity: 2 }],
      }),
  ],
  [
    6,
    (base) =>
      send("POST", `${base}/api/orders/${8_000 + random(999)}/pay`, {
        card: "4242 4242 4242 4242",
        cvc: "123",
      }),
  ],
  [5, (base) => form("PUT", `${base}/api/cart`, { product: "7", quantity: "2" })],
  [2, (base) => read(`${base}/api/cart/7`, { method: "DELETE" })],
  [3, (base) => read(`${base}/api/avatar/77`)],
  [2, (base) => read(`${base}/api/old-products`, { redirect: "manual" })],
  [2, (base) => read(`${base}/wp-login.php?token=do-not-keep-me`)],
  [2, (base) => read(`${base}/api/export.csv`)],
  [1, upload],
  [1, leaveEarly],
  [1, chat],
];

const TOTAL = VISITS.reduce((sum, [weight]) => sum + weight, 0);

const AGENTS = [
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
  "shop-mobile/4.2 (Android 16)",
  "curl/8.14.1",
];

/**
 * Visits the shop until aborted.
 *
 * @param base `"http://localhost:8000"`.
 * @param perSecond Average requests per second.
 * @param signal Stops it.
 */
export async function visit(base: string, perSecond: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const wave = 1 + 0.6 * Math.sin(performance.now() / 9_000);
    await new Promise((resolve) =>
      setTimeout(resolve, -Math.log(1 - Math.random()) * 1_000 / (perSecond * wave))
    );
    if (!signal.aborted) choose()(base).catch(() => {}); // Errors are part of the show.
  }
}

function choose(): (base: string) => Promise<unknown> {
  let at = random(TOTAL);
  for (const [weight, visitor] of VISITS) {
    if (at < weight) return visitor;
    at -= weight;
  }
  return VISITS[0]?.[1] ?? (() => Promise.resolve());
}

async function read(url: string, init: RequestInit = {}): Promise<void> {
  const headers = new Headers(init.headers);
  headers.set("user-agent", pick(AGENTS));
  headers.set("accept", "application/json, */*;q=0.5");
  if (random(3) === 0) headers.set("authorization", "Bearer do-not-keep-me-either");
  if (random(3) === 0) headers.set("cookie", "session=3f2a9c7d1e; theme=dark");
  const response = await fetch(url, { ...init, headers });
  await response.bytes();
}

function send(method: string, url: string, body: unknown): Promise<void> {
  return read(url, {
    method,
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
}

function form(method: string, url: string, fields: Record<string, string>): Promise<void> {
  return read(url, { method, body: new URLSearchParams(fields) });
}

async function upload(base: string): Promise<void> {
  const body = new FormData();
  body.set("title", "A picture");
  body.set("file", new File([new Uint8Array(4_096)], "picture.png", { type: "image/png" }));
  await read(`${base}/api/upload`, { method: "POST", body });
}

/** Opens the price stream; half of the visitors leave before it ends. */
async function leaveEarly(base: string): Promise<void> {
  const leaving = new AbortController();
  const timer = setTimeout(() => leaving.abort(), random(2) === 0 ? 900 : 9_000);
  try {
    await read(`${base}/api/stream/prices`, { signal: leaving.signal });
  } finally {
    clearTimeout(timer);
  }
}

function chat(base: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${base.replace("http", "ws")}/api/chat`);
    socket.onopen = () => socket.send("hello");
    socket.onmessage = () => socket.close();
    socket.onclose = () => resolve();
  });
}

function random(below: number): number {
  return Math.floor(Math.random() * below);
}

function pick<T>(values: readonly [T, ...T[]] | readonly T[]): T {
  return values[random(values.length)] as T;
}
