import { setSlot, slot, symbolsOf } from "./runtime_internals.ts";

type Stream = ReadableStream<Uint8Array>;

/** A response's body: static text or bytes, an unread stream, or none. */
export type Body = string | Uint8Array | Stream | null;

/** The part of a response's inner state that is read here (Deno, `ext/fetch/23_response.js`). */
interface Inner {
  readonly headerList: [name: string, value: string][];
  readonly bodyDecoded?: boolean;
  readonly body:
    | null
    | {
      streamOrStatic: Stream | { readonly body?: unknown; readonly consumed?: unknown };
      /** What the stream was created from. */
      readonly source?: unknown;
    };
}

/** Headers that describe an encoded body, not sent if `fetch` has decoded it. */
const OF_ENCODED_BODY: ReadonlySet<string> = new Set([
  "content-encoding",
  "content-length",
  "transfer-encoding",
]);

/** Default type of a text body (Fetch, "extract a body"). */
const TEXT_TYPE = "text/plain;charset=UTF-8";

/**
 * Inspects responses without touching them.
 *
 * Reading `response.headers` changes how Deno writes them (their case), touching `response.body`
 * turns a static body into a stream, and a copy (`new Response(body, response)`) loses what only
 * the original has: the case of its headers, and that `fetch` has decoded its body. But Deno keeps
 * all of that under symbols of the response. They are looked up once, by description, and tried out
 * on responses of every kind; if they are missing or behave differently, there is no
 * `ResponseInternals`, and capture uses standard means.
 */
export class ResponseInternals {
  readonly #inner: symbol;
  readonly #headersSlot: symbol | undefined;
  readonly #isSent: symbol | undefined;
  readonly #lazyBody: symbol | undefined;
  readonly #lazyType: symbol | undefined;
  /** Slots of what was prepared for the server, valid only for that response. */
  readonly #prepared: readonly (readonly [symbol, unknown])[];
  readonly #disturbed: symbol;
  readonly #resource: symbol;

  private constructor(
    symbols: ReturnType<typeof symbolsOf>,
    inner: symbol,
    { disturbed, resource }: { readonly disturbed: symbol; readonly resource: symbol },
  ) {
    this.#inner = inner;
    this.#headersSlot = symbols.get("headers");
    this.#isSent = symbols.get("serve fast consumed");
    this.#lazyBody = symbols.get("lazy static body");
    this.#lazyType = symbols.get("lazy static content type");
    const prepared: [symbol | undefined, unknown][] = [
      [symbols.get("serve fast status"), 0],
      [symbols.get("serve fast body"), null],
      [symbols.get("serve native response"), null],
    ];
    this.#prepared = prepared.filter((slot): slot is [symbol, unknown] => slot[0] !== undefined);
    this.#disturbed = disturbed;
    this.#resource = resource;
  }

  /**
   * Finds the symbols in this runtime.
   *
   * @param sample A response on which to find them.
   * @returns `undefined` if there are none, or if they have another meaning.
   */
  static find(sample: Response = new Response("")): ResponseInternals | undefined {
    const symbols = symbolsOf(sample);
    const ofStreams = symbolsOf(new ReadableStream());
    const inner = symbols.get("response");
    const disturbed = ofStreams.get("[[disturbed]]");
    const resource = ofStreams.get("[[resourceBacking]]");
    if (inner === undefined || disturbed === undefined || resource === undefined) return undefined;
    const found = new ResponseInternals(symbols, inner, { disturbed, resource });
    return found.#works() ? found : undefined;
  }

  /**
   * Returns the body without touching it. A static one is returned as such even if the app has read
   * `response.body`, which turns it into a stream.
   *
   * @returns `undefined` for a body that can't be sent, because it was already used or is locked.
   */
  body(response: Response): Body | undefined {
    if (this.#isSent !== undefined && slot(response, this.#isSent) === true) return undefined;
    const lazy = this.#lazyBody && slot(response, this.#lazyBody);
    if (typeof lazy === "string" || lazy instanceof Uint8Array) return lazy;
    const { body } = this.#innerOf(response);
    if (body === null) return null;
    const now = body.streamOrStatic;
    if (now instanceof ReadableStream) {
      if (slot(now, this.#disturbed) === true) return undefined;
      if (now.locked && !this.#isPrepared(response)) return undefined;
      return isStatic(body.source) ? body.source : now;
    }
    return now.consumed === false && isStatic(now.body) ? now.body : undefined;
  }

  /**
   * Whether the runtime sends a stream without reading it in JavaScript: that of a file or of a
   * fetched body. A replacement would be sent differently, with other results if it breaks.
   */
  isSentByRuntime(stream: Stream): boolean {
    const resource = slot(stream, this.#resource);
    return resource !== null && resource !== undefined;
  }

  /**
   * Returns the same response with a header set. The given one is not modified, as it may be sent
   * elsewhere too: both share the body, so that it is used once.
   */
  withHeader(response: Response, name: string, value: string): Response {
    const isPrepared = this.#isPrepared(response);
    // Touching it creates the body, if it was lazy: both must share one.
    void response.headers;
    const { headerList, body, ...rest } = this.#innerOf(response);
    const kept = headerList.filter(([other]) => other.toLowerCase() !== name.toLowerCase());
    const slots = Object.getOwnPropertyDescriptors(response);
    const copy: Response = Object.create(Object.getPrototypeOf(response), slots);
    let sent = body;
    if (isPrepared && body?.streamOrStatic instanceof ReadableStream && isStatic(body.source)) {
      // The app has read it, but it would still have been sent with its length.
      const streamOrStatic = { body: body.source, consumed: false };
      sent = Object.assign(Object.create(Object.getPrototypeOf(body)), body, { streamOrStatic });
      if (this.#isSent !== undefined) setSlot(response, this.#isSent, true);
    }
    setSlot(copy, this.#inner, { ...rest, body: sent, headerList: [...kept, [name, value]] });
    if (this.#headersSlot !== undefined) setSlot(copy, this.#headersSlot, null);
    for (const [symbol, nothing] of this.#prepared) setSlot(copy, symbol, nothing);
    return copy;
  }

  /** The type of a lazy body, if it is the only header that will be sent. */
  onlyType(response: Response): string | undefined {
    const type = this.#lazyType && slot(response, this.#lazyType);
    return typeof type === "string" && this.#innerOf(response).headerList.length === 0
      ? type
      : undefined;
  }

  /** Calls `take` with each header that will be sent, in lower case, one value at a time. */
  forEachHeader(response: Response, take: (value: string, name: string) => void): void {
    const { headerList, bodyDecoded } = this.#innerOf(response);
    for (let i = 0; i < headerList.length; i++) {
      const [name = "", value = ""] = headerList[i] ?? [];
      const lower = name.toLowerCase();
      if (bodyDecoded !== true || !OF_ENCODED_BODY.has(lower)) take(value, lower);
    }
    // The type of a lazy body; for plain text, the default of the standard.
    const type = this.#lazyType && slot(response, this.#lazyType);
    const body = this.#lazyBody && slot(response, this.#lazyBody);
    if (typeof type === "string") take(type, "content-type");
    else if (typeof body === "string" && headerList.length === 0) take(TEXT_TYPE, "content-type");
  }

  /**
   * Whether the server has a static body prepared, which it sends whatever happened to the stream.
   */
  #isPrepared(response: Response): boolean {
    return this.#prepared.some(([symbol, nothing]) => {
      const prepared = slot(response, symbol);
      return prepared !== undefined && prepared !== nothing;
    });
  }

  /** Whether a response is the runtime's own kind. */
  knows(response: Response): boolean {
    return this.#innerOf(response) !== undefined;
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
      const looked = new Response("looked");
      const lookedAt = looked.body;
      const used = new Response("used");
      used.text().catch(() => {});
      const other = new ReadableStream<Uint8Array>();
      const found = this.body(bytes);
      const copy = this.withHeader(json, "x-b", "c");
      return this.body(text) === "text" && !text.bodyUsed &&
        this.body(json) === '{"a":1}' && !json.bodyUsed &&
        this.#headers(copy) === "content-type=application/json,x-b=c" &&
        copy instanceof Response && this.body(copy) === '{"a":1}' && copy.status === 200 &&
        found instanceof Uint8Array && found.length === 2 && !bytes.bodyUsed &&
        this.body(looked) === "looked" && looked.body === lookedAt && !looked.bodyUsed &&
        this.body(used) === undefined &&
        this.body(new Response(null)) === null &&
        this.body(stream) instanceof ReadableStream && !stream.bodyUsed &&
        !this.isSentByRuntime(other) &&
        this.#headers(text) === `content-type=${TEXT_TYPE},x-a=b` &&
        this.#headers(json) === "content-type=application/json" &&
        this.onlyType(Response.json({})) === "application/json" &&
        this.onlyType(text) === undefined &&
        this.#headers(stream) === "x-a=b" &&
        this.#headers(new Response("text")) === `content-type=${TEXT_TYPE}`;
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

function isStatic(body: unknown): body is string | Uint8Array {
  return typeof body === "string" || body instanceof Uint8Array;
}
