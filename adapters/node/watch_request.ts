import { Buffer } from "node:buffer";
import type { RequestBodySink, ServerExchange } from "@supertracer/core/exchange";
import { IS_BUN } from "./runtime.ts";
import { type NodeRequest, replaceMethod } from "./node_messages.ts";
import type { ResponseWatch } from "./watch_response.ts";

/**
 * Watches how the app reads a request. However it reads, each chunk is emitted as `data`; a listener
 * of our own would start the flow, so the emitting is watched. What listeners do belongs to the
 * request.
 */
export function watchRequest(
  exchange: ServerExchange,
  request: NodeRequest,
  response: ResponseWatch,
): void {
  const body = exchange.requestBody && new BodyWatch(exchange.requestBody, request);
  const original = replaceMethod(
    request,
    "emit",
    function emit(this: unknown, event: unknown): unknown {
      body?.onEvent(event, arguments[1]);
      const isHeard = request.listenerCount(event as string) > 0;
      const entered = isHeard ? exchange.enter() : undefined;
      try {
        return original().apply(this, arguments as unknown as unknown[]);
      } finally {
        if (isHeard) exchange.leave(entered);
        if (event === "close" && hasLeft(request)) response.onRequestClose();
      }
    },
  );
}

/** Reports what the app reads of a body. */
class BodyWatch {
  readonly #body: RequestBodySink;
  readonly #request: NodeRequest;
  #isDiscarded = false;

  constructor(body: RequestBodySink, request: NodeRequest) {
    this.#body = body;
    this.#request = request;
  }

  /** The request is about to emit an event. */
  onEvent(event: unknown, value: unknown): void {
    switch (event) {
      case "data":
        // After `resume()`, which the server calls too, it goes nowhere.
        this.#isDiscarded ||= this.#request.readableFlowing === true &&
          this.#request.listenerCount("data") === 0;
        if (!this.#isDiscarded) this.#body.add(bytesOf(value, this.#request.readableEncoding));
        break;
      case "end":
        if (!this.#isDiscarded) this.#body.end();
        break;
      case "error":
      case "aborted":
        this.#body.fail(value);
        break;
      case "close":
        this.#body.stop();
        break;
    }
  }
}

function bytesOf(chunk: unknown, encoding: string | null): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  return Buffer.from(String(chunk), (encoding ?? "utf8") as "utf8");
}

/** Whether the client left before it had the response. */
function hasLeft(request: NodeRequest): boolean {
  if (request.httpVersionMajor !== 1) return false;
  return request.socket?.destroyed === true || (IS_BUN && request.aborted === true);
}
