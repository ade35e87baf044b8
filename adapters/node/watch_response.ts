import { Buffer } from "node:buffer";
import type { ServerEntry, ServerExchange } from "@supertracer/core/exchange";
import { expressRoute } from "./express_route.ts";
import { IS_BUN, IS_DENO } from "./runtime.ts";
import { type NodeRequest, type NodeResponse, replaceMethod } from "./node_messages.ts";

/**
 * Watches a response by the methods that every way of sending ends in. Arguments, results, `this`
 * and exceptions pass through; listeners are not added, so their count and order remain.
 */
export function watchResponse(
  entry: ServerEntry,
  exchange: ServerExchange,
  request: NodeRequest,
  response: NodeResponse,
): ResponseWatch {
  const watch = new ResponseWatch(entry, exchange, request, response);
  // The server itself listens.
  const ofServer = response.listenerCount("finish");

  // The lengths of the functions are those of the originals.
  if (IS_BUN) watch.beforeHead();
  else {
    const head = replaceMethod(
      response,
      "writeHead",
      function writeHead(this: unknown, _status: unknown, reason: unknown, headers: unknown) {
        watch.beforeHead();
        const result = head().apply(this, arguments as unknown as unknown[]);
        watch.onHead(typeof reason === "string" ? headers : headers ?? reason);
        return result;
      },
    );
  }
  const send = replaceMethod(
    response,
    "write",
    function write(this: unknown, chunk: unknown, encoding: unknown, _callback: unknown) {
      const isOpen = watch.isOpen;
      const result = send().apply(this, arguments as unknown as unknown[]);
      if (isOpen) watch.onChunk(chunk, encoding);
      return result;
    },
  );
  const finish = replaceMethod(
    response,
    "end",
    function end(this: unknown, chunk: unknown, encoding: unknown, _callback: unknown) {
      const isFirst = watch.isOpen;
      if (isFirst) watch.onEnd(chunk, encoding);
      try {
        return finish().apply(this, arguments as unknown as unknown[]);
      } catch (thrown) {
        if (isFirst) watch.isEnding = false;
        throw thrown;
      }
    },
  );
  const tell = replaceMethod(
    response,
    "emit",
    function emit(this: unknown, event: unknown): unknown {
      const isHeard = response.listenerCount(event as string) > (event === "finish" ? ofServer : 0);
      const entered = isHeard ? exchange.enter() : undefined;
      try {
        return tell().apply(this, arguments as unknown as unknown[]);
      } finally {
        if (isHeard) exchange.leave(entered);
        watch.onEvent(event);
      }
    },
  );
  return watch;
}

/** What has been seen of a response. Its methods do not throw, whatever the app did to its members. */
export class ResponseWatch {
  /** To which it is reported. */
  readonly exchange: ServerExchange;
  readonly #entry: ServerEntry;
  readonly #request: NodeRequest;
  readonly #response: NodeResponse;
  /** The app may change what its request says. */
  readonly #isHead: boolean;
  #hasHead = false;
  #hasChunks = false;
  #isOver = false;
  /** `end()` was called, which may call `write()`. */
  isEnding = false;

  constructor(
    entry: ServerEntry,
    exchange: ServerExchange,
    request: NodeRequest,
    response: NodeResponse,
  ) {
    this.#entry = entry;
    this.exchange = exchange;
    this.#request = request;
    this.#response = response;
    this.#isHead = request.method === "HEAD";
  }

  /** Whether more can be written. */
  get isOpen(): boolean {
    return !this.isEnding && !this.#response.writableEnded;
  }

  /** The head will be sent. */
  beforeHead(): void {
    const { requestIdHeader, current } = this.exchange;
    if (requestIdHeader === undefined || this.#response.headersSent) return;
    this.#response.setHeader(requestIdHeader, current.requestId);
  }

  /**
   * The head was sent.
   *
   * @param given Headers passed to `writeHead()`; if there were others before, they are among these.
   */
  onHead(given?: unknown): void {
    this.#hasHead = true;
    try {
      this.#takeHead(given);
    } catch (thrown) {
      this.#entry.caught(thrown);
    }
  }

  #takeHead(given: unknown): void {
    this.exchange.respond(this.#response.statusCode);
    const headers = this.#response.getHeaders();
    let isEmpty = true;
    for (const name in headers) {
      isEmpty = false;
      this.#takeHeader(name, headers[name]);
    }
    if (isEmpty && typeof given === "object" && given !== null) this.#takeGiven(given);
  }

  /** A chunk was written. */
  onChunk(chunk: unknown, encoding: unknown): void {
    if (!this.#hasBody) return;
    this.#hasChunks = true;
    const bytes = bytesOf(chunk, encoding);
    if (bytes !== undefined) this.exchange.write(bytes);
  }

  /** `end()` is called, perhaps with the last chunk. */
  onEnd(chunk: unknown, encoding: unknown): void {
    const bytes = bytesOf(chunk, encoding);
    if (bytes !== undefined && this.#hasBody) {
      if (this.#hasChunks) this.exchange.write(bytes);
      else this.exchange.writeWhole(bytes);
    }
    this.isEnding = true;
  }

  /** The response has emitted an event. */
  onEvent(event: unknown): void {
    try {
      if (event === "finish") this.#onFinish();
      else if (event === "close") this.#onClose();
    } catch (thrown) {
      this.#entry.caught(thrown);
    }
  }

  /** Everything was handed over; over HTTP/2, also if the stream was reset. */
  #onFinish(): void {
    const { stream } = this.#request;
    const isCut = !this.#response.writableEnded || stream?.aborted === true ||
      (stream?.rstCode ?? 0) !== 0;
    this.#end(isCut ? "aborted" : "completed");
  }

  /** The response was finished before, or will never be. */
  #onClose(): void {
    if (this.#isOver) return;
    const reason = this.#whyBroken();
    if (reason === undefined) return this.#end("aborted");
    this.exchange.fail(reason);
    this.#end("failed");
  }

  /**
   * The client left, as its request says. The response says it too, unless it still waited for
   * another one of the same connection; on Bun it may not.
   */
  onRequestClose(): void {
    if (IS_BUN || !this.#response.socket) this.onEvent("close");
  }

  /** The listener threw, or its promise was rejected. */
  onFailure(thrown: unknown): void {
    this.exchange.fail(thrown);
    if (!this.#response.writableEnded) this.#end("failed");
  }

  #end(outcome: "completed" | "aborted" | "failed"): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (!this.#hasHead && this.#response.headersSent) this.onHead();
    // By the methods of its class, or those of before.
    if (outcome === "completed" && !this.isEnding) this.exchange.leaveUnwatched();
    this.#suggestRoute();
    this.exchange.end(outcome);
  }

  #suggestRoute(): void {
    try {
      const route = expressRoute(this.#request);
      if (route !== undefined) this.exchange.suggestRoute(route);
    } catch (thrown) {
      this.#entry.caught(thrown);
    }
  }

  /** What the app destroyed the response with; `undefined` if the client left. */
  #whyBroken(): unknown {
    const { errored } = this.#response;
    if (errored !== undefined && errored !== null) return errored;
    // Deno only says it of the socket, which also breaks when the client leaves.
    if (!IS_DENO) return undefined;
    const ofSocket = this.#request.socket?.errored;
    const { code } = (ofSocket ?? {}) as { readonly code?: unknown };
    return ofSocket === null || LEAVING.test(String(code)) ? undefined : ofSocket;
  }

  /** Whether chunks are sent (RFC 9110, section 6.4.1). */
  get #hasBody(): boolean {
    const { statusCode } = this.#response;
    return !this.#isHead && statusCode !== 204 && statusCode !== 304;
  }

  #takeGiven(given: object): void {
    if (!Array.isArray(given)) {
      for (const [name, value] of Object.entries(given)) this.#takeHeader(name, value);
      return;
    }
    const pairs: unknown[] = Array.isArray(given[0]) ? given.flat() : given;
    for (let i = 0; i + 1 < pairs.length; i += 2) this.#takeHeader(String(pairs[i]), pairs[i + 1]);
  }

  #takeHeader(name: string, value: unknown): void {
    // HTTP/2 has the status there.
    if (name.startsWith(":") || value === undefined) return;
    if (!Array.isArray(value)) return this.exchange.header(name, String(value));
    for (const each of value) this.exchange.header(name, String(each));
  }
}

/** Codes of a connection that the other end has left, or sent something that is no request on. */
const LEAVING = /^(?:ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|HPE_.*)$/;

const UTF8 = /^utf-?8$/i;

/** What a chunk is sent as; `undefined` if there is none, or it can't be sent. */
function bytesOf(chunk: unknown, encoding: unknown): Uint8Array | string | undefined {
  if (typeof chunk !== "string") return chunk instanceof Uint8Array ? chunk : undefined;
  const isUtf8 = typeof encoding !== "string" || UTF8.test(encoding);
  return isUtf8 ? chunk : Buffer.from(chunk, encoding as "utf8");
}
