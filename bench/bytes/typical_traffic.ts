import { type Log, MemoryConnector, SuperTracer } from "@supertracer/core";

const AGENTS = [
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
  "okhttp/4.12.0",
];

/** An item of a shop, of some 330 bytes as JSON. */
function item(id: number) {
  return {
    id,
    name: `Blue shoes ${id}`,
    price: 12_900 + id % 700,
    currency: "EUR",
    stock: id % 31,
    tags: ["shoes", "blue", "summer"],
    description: "Light shoes for warm days, made of recycled fabric, with a sole that lasts.",
    rating: { stars: 4.6, count: 1_287 + id },
    images: [`/${id}-1.webp`, `/${id}-2.webp`],
    updated: "2026-11-24T06:00:00Z",
  };
}

async function answer(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const id = Number(/\d+/.exec(pathname)?.[0] ?? 0);
  const headers = { "cache-control": "no-store", "vary": "accept-encoding" };
  if (request.method === "POST") {
    await request.json();
    return Response.json({ id, ok: true }, { status: 201, headers });
  }
  if (id % 50 === 1) throw new Error(`Item ${id} can't be read`);
  if (id % 20 === 3) return Response.json({ error: "not found" }, { status: 404, headers });
  const isList = pathname === "/items";
  return Response.json(isList ? Array.from({ length: 6 }, (_, n) => item(n)) : item(id), {
    headers,
  });
}

/**
 * Records the traffic of a small API: seven of ten requests read an item (330 bytes), one a list (2 KB),
 * two write one; some fail; a log line beside every tenth; one every ten milliseconds.
 *
 * @param count How many requests.
 * @returns The logs, in the order in which they were recorded.
 */
export async function typicalTraffic(count: number): Promise<Log[]> {
  const connector = new MemoryConnector({ maxRecords: 2 * count });
  await using tracer = new SuperTracer(answer, {
    connector,
    auth: { accessToken: "token-of-the-bench" },
  });
  const logger = tracer.getLogger("shop");
  for (let n = 0; n < count; n++) {
    const isWrite = n % 10 === 4 || n % 10 === 8;
    const path = n % 10 === 6 ? "/items" : `/items/${n % 977}?page=${n % 7}&sort=price`;
    const request = new Request(`http://shop.example${path}`, {
      method: isWrite ? "POST" : "GET",
      ...isWrite && { body: JSON.stringify(item(n)) },
      headers: {
        "user-agent": AGENTS[n % AGENTS.length] ?? "",
        "accept": "application/json, text/plain, */*",
        "accept-language": "en-US,en;q=0.9,de;q=0.8",
        "accept-encoding": "gzip, deflate, br, zstd",
        "referer": "https://shop.example/app/catalog",
        "origin": "https://shop.example",
        "sec-fetch-mode": "cors",
        "sec-fetch-site": "same-origin",
        ...isWrite && { "content-type": "application/json" },
      },
    });
    const response = await Promise.resolve(tracer.fetch(request, {
      remoteAddr: { transport: "tcp", hostname: `203.0.113.${n % 250}`, port: 1 },
      completed: Promise.resolve(),
    })).catch(() => undefined);
    await response?.bytes();
    if (n % 10 === 0) logger.info("cache refreshed", { items: n, tookMs: n % 17 });
    if (n % 500 === 0) await tracer.flush();
  }
  await tracer.flush();
  const rows = connector.fetchLogs({ limit: 2 * count });
  const start = Date.now();
  return rows.map(({ id }) => connector.fetchLog(id)).filter((log) => log !== undefined).reverse()
    .map((log, index) => ({ ...log, timestamp: start + 10 * index }));
}
