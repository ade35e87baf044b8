import type { CaptureTools } from "./capture_tools.ts";
import { CapturedHeaders } from "./captured_headers.ts";
import type { Exchange } from "./exchange.ts";
import type { ResponseInternals } from "./response_internals.ts";
import { type ChunkReader, type TapListener, tapReader } from "./response_tap.ts";

/**
 * Watches a response on its way out. A static body is read in place, and the same response is
 * returned; a stream is passed on chunk by chunk, in the same response. A body that the runtime
 * sends by itself, such as a file or a fetched body, can't be watched without changing how it is
 * sent, so it is not watched.
 *
 * @param exchange The request it answers.
 * @param response What the handler returned.
 * @param tools Shared by the steps of capture.
 * @returns The response to send: the same bytes, status and headers.
 */
export function captureResponse(
  exchange: Exchange,
  response: Response,
  tools: CaptureTools,
): Response | Promise<Response> {
  exchange.statusCode = response.status;
  if (response.type === "error") return exchange.refuse(response, "an error response");
  const { internals, streams } = tools;
  // Some servers use their own response objects that only inherit from `Response.prototype`.
  if (internals?.knows(response) !== true) return captureByStandards(exchange, response, tools);
  const body = internals.body(response);
  if (body === undefined) {
    return exchange.refuse(response, "a response whose body was already used");
  }
  const sent = withRequestId(exchange, response, internals, tools);
  if (exchange.extent === "whole") {
    exchange.responseHeaders = responseHeaders(sent, internals, tools);
  }
  if (exchange.method === "HEAD" || body === null) {
    exchange.end("completed");
  } else if (typeof body === "string" || body instanceof Uint8Array) {
    exchange.endWithBody(body);
  } else if (internals.isSentByRuntime(body)) {
    exchange.leaveUnwatched();
  } else if (streams === undefined) {
    return captureByStandards(exchange, response, tools);
  } else if (streams.watch(body, exchange)) {
    exchange.endWithConnection();
  } else {
    return exchange.refuse(response, "a response whose body is already being sent");
  }
  return sent;
}

function responseHeaders(
  response: Response,
  internals: ResponseInternals,
  tools: CaptureTools,
): CapturedHeaders {
  const type = internals.onlyType(response);
  const known = type === undefined ? undefined : tools.typeOnly.get(type);
  if (known !== undefined) return known;
  const headers = new CapturedHeaders(tools.headers);
  internals.forEachHeader(response, (value, name) => headers.take(value, name));
  if (type !== undefined && headers.contentType === type) tools.typeOnly.set(type, headers);
  return headers;
}

function withRequestId(
  exchange: Exchange,
  response: Response,
  internals: ResponseInternals,
  { options }: CaptureTools,
): Response {
  const name = options.requestIdHeader;
  if (name === undefined || response.status === 101) return response;
  return internals.withHeader(response, name, exchange.context.requestId);
}

/**
 * Watches a response by standard means alone, for runtimes with unknown internals. These can't
 * distinguish a static body from a stream: a body that is available at once is read and passed on
 * as bytes, so that it keeps its length; any other is passed on chunk by chunk. Either way, a new
 * response with lower-case headers carries it.
 *
 * @param exchange The request it answers.
 * @param response What the handler returned; its status is captured already.
 * @param tools Shared by the steps of capture.
 * @returns The response to send.
 */
function captureByStandards(
  exchange: Exchange,
  response: Response,
  tools: CaptureTools,
): Response | Promise<Response> {
  if (response.bodyUsed) {
    return exchange.refuse(response, "a response whose body was already used");
  }
  if (exchange.extent === "whole") {
    exchange.responseHeaders = new CapturedHeaders(tools.headers).takeAll(response.headers);
  }
  const name = response.status === 101 ? undefined : tools.options.requestIdHeader;
  const id = name === undefined ? undefined : { name, value: exchange.context.requestId };
  if (exchange.method === "HEAD") {
    exchange.end("completed");
    return id === undefined ? response : rebuilt(response, response.body, id);
  }
  if (response.url !== "") {
    // Only the runtime knows which headers of a fetched response are still true.
    exchange.leaveUnwatched();
    return id === undefined ? response : rebuilt(response, response.body, id);
  }
  const { body } = response;
  if (body === null) {
    exchange.end("completed");
    return id === undefined ? response : rebuilt(response, null, id);
  }
  if (body.locked) {
    return exchange.refuse(response, "a response whose body is being read elsewhere");
  }
  return passOn(exchange, response, body, id, tools);
}

/** The request id header to send. */
interface SentHeader {
  readonly name: string;
  readonly value: string;
}

/** Headers that describe a fetched body as it arrived; wrong once `fetch` has decoded it. */
const OF_ENCODED_BODY = ["content-encoding", "content-length"];

function rebuilt(response: Response, body: BodyInit | null, id: SentHeader | undefined): Response {
  const copy = new Response(body, response);
  if (response.url !== "" && response.headers.has("content-encoding")) {
    for (const name of OF_ENCODED_BODY) copy.headers.delete(name);
  }
  if (id !== undefined) copy.headers.set(id.name, id.value);
  return copy;
}

async function passOn(
  exchange: Exchange,
  response: Response,
  body: ReadableStream<Uint8Array>,
  id: SentHeader | undefined,
  tools: CaptureTools,
): Promise<Response> {
  const source = new ReadAhead(body.getReader(), exchange);
  const whole = await source.whole();
  if (whole !== undefined) {
    exchange.endWithBody(whole);
    return rebuilt(response, whole, id);
  }
  exchange.endWithConnection();
  return rebuilt(response, tapReader(source, exchange, tools.onCaught), id);
}

/**
 * More microtasks than reading a static body takes; a stream that waits for anything takes longer.
 */
const TURNS = 8;

type Result = ReadableStreamReadResult<Uint8Array>;

/** Determines whether a whole stream is available at once, and replays what it read to find out. */
class ReadAhead implements ChunkReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #listener: TapListener;
  readonly #ahead: Promise<Result>[] = [];

  /**
   * @param reader Of the stream.
   * @param listener Belongs to the request that reads.
   */
  constructor(reader: ReadableStreamDefaultReader<Uint8Array>, listener: TapListener) {
    this.#reader = reader;
    this.#listener = listener;
  }

  /**
   * The whole body in one piece, if it is available at once. Reads at most two chunks.
   *
   * @returns `undefined` if it is not; what was read is not lost.
   */
  async whole(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const first = await soon(this.#readAhead());
    if (first === undefined) return undefined;
    if (first.done) return new Uint8Array(0);
    if (!(first.value instanceof Uint8Array)) return undefined;
    const second = await soon(this.#readAhead());
    return second?.done === true ? new Uint8Array(first.value) : undefined;
  }

  read(): Promise<Result> {
    return this.#ahead.shift() ?? this.#reader.read();
  }

  cancel(reason: unknown): Promise<void> {
    return this.#reader.cancel(reason);
  }

  #readAhead(): Promise<Result> {
    const reading = this.#listener.within(() => this.#reader.read());
    this.#ahead.push(reading);
    return reading;
  }
}

/** The value of a promise, if it is already fulfilled. */
async function soon<T>(promise: Promise<T>): Promise<T | undefined> {
  let value: T | undefined;
  promise.then((settled) => value = settled, () => {});
  for (let i = 0; i < TURNS && value === undefined; i++) await undefined;
  return value;
}
