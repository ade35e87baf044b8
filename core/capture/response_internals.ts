/** The body of a response that is no stream; `null` when there is none. */
export type StaticBody = string | Uint8Array | null;

type Stream = ReadableStream<Uint8Array>;

/** A response's inner state, as far as it is read here (Deno, `ext/fetch/23_response.js`). */
interface Inner {
  readonly headerList: [name: string, value: string][];
  readonly bodyDecoded?: boolean;
  readonly body:
    | null
    | { streamOrStatic: Stream | { readonly body?: unknown; readonly consumed?: unknown } };
}

/** What describes an encoded body, and is not sent when `fetch` has decoded it. */
const OF_ENCODED_BODY: ReadonlySet<string> = new Set([
  "content-encoding",
  "content-length",
  "transfer-encoding",
]);

/** What a text body has as its type unless told otherwise (Fetch, "extract a body"). */
const TEXT_TYPE = "text/plain;charset=UTF-8";

/**
 * Looks into responses without touching them.
 *
 * To read `response.headers` changes how Deno writes them (their case), to touch `response.body`
 * makes a stream of a static body, and a copy (`new Response(body, response)`) loses what only the
 * original knows: the case of its headers, and that `fetch` has decoded its body. But Deno keeps all
 * of it under symbols of the response. They are looked up once, by their descriptions, and tried out
 * on responses of every kind; where they are missing or behave otherwise there is no
 * `ResponseInternals`, and capture goes the way of the standards.
 */
export class ResponseInternals {
  readonly #inner: symbol;
  readonly #lazyBody: symbol | undefined;
  readonly #lazyType: symbol | undefined;

  private constructor(symbols: ReadonlyMap<string | undefined, symbol>, inner: symbol) {
    this.#inner = inner;
    this.#lazyBody = symbols.get("lazy static body");
    this.#lazyType = symbols.get("lazy static content type");
  }

  /**
   * Finds the symbols in this runtime.
   *
   * @param sample A response to find them on.
   * @returns `undefined` where there are none, or where they mean something else.
   */
  static find(sample: Response = new Response("")): ResponseInternals | undefined {
    const symbols = new Map(
      Object.getOwnPropertySymbols(sample).map((symbol) => [symbol.description, symbol]),
    );
    const inner = symbols.get("response");
    if (inner === undefined) return undefined;
    const found = new ResponseInternals(symbols, inner);
    return found.#works() ? found : undefined;
  }

  /** The static body; `undefined` for a stream, and for a body that was read. */
  staticBody(response: Response): StaticBody | undefined {
    const lazy = this.#lazyBody && slot(response, this.#lazyBody);
    if (typeof lazy === "string" || lazy instanceof Uint8Array) return lazy;
    const { body } = this.#innerOf(response);
    if (body === null) return null;
    const source = body.streamOrStatic;
    if (source instanceof ReadableStream || source.consumed !== false) return undefined;
    return typeof source.body === "string" || source.body instanceof Uint8Array
      ? source.body
      : undefined;
  }

  /**
   * Puts another stream in place of the body's own; the response stays the same in all else.
   *
   * @param response A response whose body is a stream that nobody reads.
   * @param wrap Makes the new stream of the old one.
   * @returns Whether there was a stream.
   */
  replaceStream(response: Response, wrap: (stream: Stream) => Stream): boolean {
    const { body } = this.#innerOf(response);
    if (body === null || !(body.streamOrStatic instanceof ReadableStream)) return false;
    body.streamOrStatic = wrap(body.streamOrStatic);
    return true;
  }

  /** Adds a header, also where `response.headers` can't be changed: a fetched or redirecting one. */
  addHeader(response: Response, name: string, value: string): void {
    this.#innerOf(response).headerList.push([name, value]);
  }

  /** The type of a body that is not made yet, where it is the only header that will be sent. */
  onlyType(response: Response): string | undefined {
    const type = this.#lazyType && slot(response, this.#lazyType);
    return typeof type === "string" && this.#innerOf(response).headerList.length === 0
      ? type
      : undefined;
  }

  /** Calls back with every header that will be sent, in lower case, one value at a time. */
  forEachHeader(response: Response, take: (value: string, name: string) => void): void {
    const { headerList, bodyDecoded } = this.#innerOf(response);
    for (let i = 0; i < headerList.length; i++) {
      const [name = "", value = ""] = headerList[i] ?? [];
      const lower = name.toLowerCase();
      if (bodyDecoded !== true || !OF_ENCODED_BODY.has(lower)) take(value, lower);
    }
    // The type of a body that is not made yet; of plain text it is the default of the standard.
    const type = this.#lazyType && slot(response, this.#lazyType);
    const body = this.#lazyBody && slot(response, this.#lazyBody);
    if (typeof type === "string") take(type, "content-type");
    else if (typeof body === "string" && headerList.length === 0) take(TEXT_TYPE, "content-type");
  }

  #innerOf(response: Response): Inner {
    return slot(response, this.#inner) as Inner;
  }

  #works(): boolean {
    try {
      const text = new Response("text");
      text.headers.set("X-A", "b");
      const json = Response.json({ a: 1 });
      const bytes = new Response(new Uint8Array([1, 2]), { headers: { "x-a": "b" } });
      const stream = new Response(new ReadableStream(), { headers: { "X-A": "b" } });
      const other = new ReadableStream<Uint8Array>();
      const found = this.staticBody(bytes);
      return this.staticBody(text) === "text" && !text.bodyUsed &&
        this.staticBody(json) === '{"a":1}' && !json.bodyUsed &&
        found instanceof Uint8Array && found.length === 2 && !bytes.bodyUsed &&
        this.staticBody(new Response(null)) === null &&
        this.staticBody(stream) === undefined && !stream.bodyUsed &&
        this.#headers(text) === `content-type=${TEXT_TYPE},x-a=b` &&
        this.#headers(json) === "content-type=application/json" &&
        this.onlyType(Response.json({})) === "application/json" &&
        this.onlyType(text) === undefined &&
        this.#headers(stream) === "x-a=b" &&
        this.#headers(new Response("text")) === `content-type=${TEXT_TYPE}` &&
        this.replaceStream(stream, () => other) && stream.body === other &&
        !this.replaceStream(text, () => other);
    } catch {
      return false;
    }
  }

  #headers(response: Response): string {
    const found: string[] = [];
    this.forEachHeader(response, (value, name) => found.push(`${name}=${value}`));
    return found.sort().join();
  }
}

function slot(response: Response, symbol: symbol): unknown {
  return (response as unknown as Record<symbol, unknown>)[symbol];
}
