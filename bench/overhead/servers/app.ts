/** 330 bytes as JSON. */
export const PRODUCT = {
  id: 42,
  name: "Blue shoes",
  price: 12_900,
  currency: "EUR",
  stock: 17,
  tags: ["shoes", "blue", "summer"],
  description: "Light shoes for warm days, made of recycled fabric, with a sole that lasts for " +
    "years and a lace that never opens.",
  rating: { stars: 4.6, count: 1_287 },
  images: ["/42-1.webp"],
  updated: "2026-11-24T06:00:00Z",
};

const CATALOG = new Uint8Array(1_048_576).fill(0x61);
const CHUNK = new Uint8Array(1_024).fill(0x62);
const CHUNKS = 100;

/** What answers a workload, and under which route. */
export interface App {
  readonly method: "GET" | "POST";
  /** As Hono writes it. */
  readonly route: string;
  /** @param readText Reads the request's body. */
  answer(readText: () => Promise<string>): Response | Promise<Response>;
}

/** The apps that every variant serves, by the name of the workload. */
const APPS: Readonly<Record<string, App>> = {
  json: { method: "GET", route: "/api/products/:id", answer: () => Response.json(PRODUCT) },
  echo: {
    method: "POST",
    route: "/api/orders",
    answer: async (readText) =>
      new Response(await readText(), { headers: { "content-type": "application/json" } }),
  },
  download: {
    method: "GET",
    route: "/files/:name",
    answer: () =>
      new Response(CATALOG, { headers: { "content-type": "application/octet-stream" } }),
  },
  stream: { method: "GET", route: "/api/export", answer: () => stream("text/plain", chunks()) },
  idle: {
    method: "GET",
    route: "/api/events",
    answer: () => stream("text/event-stream", openForEver()),
  },
};

/**
 * The app of this process. It is chosen when the process starts, as an app that looks at the URL
 * would hide a part of what tracing adds: the second who asks for a URL gets it for nothing.
 *
 * @throws {Error} If `BENCH_WORKLOAD` is none of the workloads.
 */
export function chosenApp(): App {
  const name = Deno.env.get("BENCH_WORKLOAD") ?? "json";
  const app = APPS[name];
  if (app === undefined) throw new Error(`Cannot serve BENCH_WORKLOAD=${name}`);
  return app;
}

/** The app of this process as a handler of `Deno.serve`. */
export function chosenHandler(): (request: Request) => Response | Promise<Response> {
  const { answer } = chosenApp();
  return (request) => answer(() => request.text());
}

function stream(type: string, body: ReadableStream<Uint8Array<ArrayBuffer>>): Response {
  return new Response(body, { headers: { "content-type": type } });
}

function chunks(): ReadableStream<Uint8Array<ArrayBuffer>> {
  let left = CHUNKS;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(CHUNK);
      if (--left === 0) controller.close();
    },
  });
}

function openForEver(): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(": open\n\n")),
  });
}
