import type { SuperTracer } from "@supertracer/core";

/** A product of the shop. */
interface Product {
  readonly id: number;
  readonly name: string;
  readonly price: number;
  readonly currency: "EUR";
  readonly stock: number;
  readonly tags: readonly string[];
}

const COLORS = ["blue", "red", "green", "black", "white"];
const THINGS = ["shoes", "shirt", "lamp", "chair", "mug", "backpack", "notebook", "bottle"];
const PRODUCTS: readonly Product[] = Array.from({ length: 40 }, (_, i) => ({
  id: i + 1,
  name: `${COLORS[i % 5]} ${THINGS[i % 8]}`,
  price: 990 + (i * 737) % 12_000,
  currency: "EUR",
  stock: (i * 7) % 23,
  tags: [COLORS[i % 5] ?? "", THINGS[i % 8] ?? ""],
}));

class PaymentError extends Error {
  override readonly name = "PaymentError";
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const around = (ms: number) => pause(ms * (0.4 + Math.random() ** 3 * 4));

/** A small shop with what apps have: JSON, forms, streams, errors, a WebSocket. */
export class Shop {
  /** Provides the loggers; set once the tracer that wraps this app exists. */
  tracer: SuperTracer | undefined = undefined;

  /** Answers a request. */
  readonly fetch = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    const [, , resource = "", id = "", action = ""] = pathname.split("/");
    switch (`${request.method} ${resource}`) {
      case "GET products":
        return id === ""
          ? await this.#products(searchParams)
          : await this.#product(Number(id), action);
      case "GET search":
        return await this.#search(searchParams.get("q") ?? "");
      case "POST login":
        return await this.#login(request);
      case "POST orders":
        return action === "pay" ? await this.#pay(id, request) : await this.#order(request);
      case "PUT cart":
        return await this.#cart(request);
      case "DELETE cart":
        return new Response(null, { status: 204 });
      case "POST upload":
        return await this.#upload(request);
      case "GET export.csv":
        return this.#export();
      case "GET stream":
        return this.#prices();
      case "GET chat":
        return this.#chat(request);
      case "GET avatar":
        return new Response(crypto.getRandomValues(new Uint8Array(2_048)), {
          headers: { "content-type": "image/png", "cache-control": "max-age=60" },
        });
      case "GET old-products":
        return Response.redirect(new URL("/api/products", request.url), 301);
      default:
        return pathname === "/health" ? new Response("ok") : problem(404, "There is no such page");
    }
  };

  async #products(query: URLSearchParams): Promise<Response> {
    await around(6);
    const page = Math.max(1, Number(query.get("page") ?? 1));
    return Response.json({ page, items: PRODUCTS.slice((page - 1) * 10, page * 10) }, {
      headers: { etag: `"p${page}"`, "cache-control": "max-age=10" },
    });
  }

  async #product(id: number, action: string): Promise<Response> {
    await around(4);
    const product = PRODUCTS[id - 1];
    if (product === undefined) return problem(404, `There is no product ${id}`);
    if (action !== "reviews") return Response.json(product);
    // A typical bug: not every product has reviews.
    const reviews = id % 9 === 0 ? undefined : [{ stars: 4, text: "Good \u{1f44d}" }];
    return Response.json(reviews?.map((review) => review.text) ?? reviewsOf(product));
  }

  async #search(text: string): Promise<Response> {
    const log = this.tracer?.getLogger("search");
    await around(text.length > 12 ? 90 : 20);
    const items = PRODUCTS.filter((product) => product.name.includes(text));
    log?.debug("searched", { text, found: items.length });
    if (items.length === 0) log?.info("nothing found", { text });
    return Response.json({ query: text, items });
  }

  async #login(request: Request): Promise<Response> {
    const { user, password } = await request.json();
    await around(35);
    if (typeof password !== "string" || password.length < 8) {
      this.tracer?.getLogger("auth").warn("login refused", { user, password, reason: "too short" });
      return problem(401, "Wrong user name or password");
    }
    const response = Response.json({
      user,
      token: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl",
    });
    response.headers.append("set-cookie", "session=3f2a9c7d1e; HttpOnly; Path=/");
    response.headers.append("set-cookie", "theme=dark; Path=/");
    return response;
  }

  async #order(request: Request): Promise<Response> {
    const order = await request.json();
    await around(25);
    if (!Array.isArray(order.items) || order.items.length === 0) {
      return problem(422, "An order needs at least one item");
    }
    const id = 8_000 + Math.floor(Math.random() * 1_000);
    this.tracer?.getLogger("orders").info("order placed", { order: id, items: order.items.length });
    return Response.json({ id, status: "open", ...order }, { status: 201 });
  }

  async #pay(id: string, request: Request): Promise<Response> {
    const log = this.tracer?.getLogger("orders").child({ order: Number(id) });
    const { card } = await request.json();
    log?.info("payment started", { attempt: 1, card });
    await around(60);
    if (Math.random() < 0.25) {
      log?.warn("the bank answered 402", { code: "card_declined" });
      throw new PaymentError("card was declined", {
        cause: new Error("402 Payment Required from bank.example"),
      });
    }
    return Response.json({ order: Number(id), status: "paid" });
  }

  async #cart(request: Request): Promise<Response> {
    const form = await request.formData();
    await around(8);
    if (Math.random() < 0.05) return problem(409, "The cart was changed elsewhere");
    return Response.json(Object.fromEntries(form));
  }

  async #upload(request: Request): Promise<Response> {
    const form = await request.formData();
    const sizes = [...form.values()].map((value) => typeof value === "string" ? 0 : value.size);
    return Response.json({ bytes: sizes.reduce((sum, size) => sum + size, 0) }, { status: 201 });
  }

  #export(): Response {
    const lines = PRODUCTS.map((product) => `${product.id},${product.name},${product.price}\n`);
    const body = new ReadableStream<string>({
      async pull(controller) {
        const line = lines.shift();
        if (line === undefined) controller.close();
        else controller.enqueue(line);
        await pause(8);
      },
    });
    return new Response(body.pipeThrough(new TextEncoderStream()), {
      headers: {
        "content-type": "text/csv",
        "content-disposition": "attachment; filename=shop.csv",
      },
    });
  }

  #prices(): Response {
    let timer: ReturnType<typeof setInterval> | undefined;
    let left = 12;
    const body = new ReadableStream<string>({
      start(controller) {
        timer = setInterval(() => {
          controller.enqueue(
            `data: {"product":7,"price":${990 + Math.floor(Math.random() * 99)}}\n\n`,
          );
          if (--left > 0) return;
          clearInterval(timer);
          controller.close();
        }, 250);
      },
      cancel: () => clearInterval(timer),
    });
    return new Response(body.pipeThrough(new TextEncoderStream()), {
      headers: { "content-type": "text/event-stream" },
    });
  }

  #chat(request: Request): Response {
    if (request.headers.get("upgrade") !== "websocket") {
      return problem(426, "Upgrade to a WebSocket");
    }
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onmessage = ({ data }) => socket.send(`echo: ${data}`);
    return response;
  }
}

function reviewsOf(product: Product): string[] {
  const { reviews } = product as unknown as { reviews: { text: string }[] };
  return reviews.map((review) => review.text);
}

function problem(status: number, detail: string): Response {
  return Response.json({ status, detail }, {
    status,
    headers: { "content-type": "application/problem+json" },
  });
}
