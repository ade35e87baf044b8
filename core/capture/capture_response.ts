import { losesTextType } from "./bun_responses.ts";
import type { CaptureTools } from "./capture_tools.ts";
import { CapturedHeaders } from "./captured_headers.ts";
import type { Exchange } from "./exchange.ts";
import { type KeptResponse, keptResponse, sentHeaders, sentLike } from "./kept_response.ts";
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
  const { internals, streams } = tools;
  const kept = internals?.knows(response) === true ? undefined : keptResponse(response);
  if (kept !== undefined) return captureKept(exchange, response, kept, tools);
  if (response.type === "error") return exchange.refuse(response, "an error response");
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

/** Watches a response of `@hono/node-server`, which sends it as it is, or with a watched stream. */
function captureKept(
  exchange: Exchange,
  response: Response,
  kept: KeptResponse,
  tools: CaptureTools,
): Response | Promise<Response> {
  const { body } = kept;
  if (exchange.extent === "whole") {
    exchange.responseHeaders = new CapturedHeaders(tools.headers).takeAll(sentHeaders(kept));
  }
  const id = requestIdOf(exchange, response, tools);
  const withId = (sent: BodyInit | null, isSame: boolean): Response => {
    if (isSame && id === undefined) return response;
    const copy = sentLike(sent, kept);
    if (id !== undefined) copy.headers.set(id.name, id.value);
    return copy;
  };
  if (exchange.method === "HEAD" || body === null) {
    exchange.end("completed");
  } else if (typeof body === "string" || body instanceof Uint8Array) {
    exchange.endWithBody(body);
  } else if (body instanceof Blob) {
    return endWithBlob(exchange, body, tools).then(() => withId(body, true));
  } else if (body.locked) {
    return exchange.refuse(response, "a response whose body is being read elsewhere");
  } else {
    exchange.endWithConnection();
    return withId(tapReader(body.getReader(), exchange, tools.onCaught), false);
  }
  return withId(body as BodyInit | null, true);
}

/** The response body is a blob, of which the beginning is read. Never rejects. */
async function endWithBlob(exchange: Exchange, body: Blob, tools: CaptureTools): Promise<void> {
  try {
    const start = await body.slice(0, exchange.responseBody.limit).arrayBuffer();
    exchange.endWithBody(new Uint8Array(start), body.size);
  } catch (thrown) {
    tools.onCaught(thrown);
    exchange.end("completed");
  }
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
  const id = requestIdOf(exchange, response, tools);
  if (exchange.method === "HEAD") {
    exchange.end("completed");
    return id === undefined ? response : rebuilt(response, response.body, id);
  }
  const bunBody = tools.bunResponses?.bodyOf(response);
  if (bunBody === "static") return readCopy(exchange, response, id, tools);
  const isEncoded = tools.isWorkerd && response.headers.has("content-encoding");
  if (bunBody === "file" || isEncoded || response.url !== "") {
    // Only the runtime knows which headers of a fetched response are still true, and `workerd` whether
    // it has yet to encode a body.
    exchange.leaveUnwatched();
    return id === undefined ? response : rebuilt(response, response.body, id);
  }
  const body = bunBody === "none" ? null : response.body;
  if (body === null) {
    exchange.end("completed");
    return id === undefined ? response : rebuilt(response, null, id);
  }
  if (body.locked) {
    return exchange.refuse(response, "a response whose body is being read elsewhere");
  }
  // There, a stream that is available at once would become a static body with a type of its own.
  if (bunBody !== undefined && !response.headers.has("content-type")) {
    exchange.endWithConnection();
    return rebuilt(response, tapReader(body.getReader(), exchange, tools.onCaught), id);
  }
  return passOn(exchange, response, body, id, tools);
}

/** Reads a copy of a static body on Bun, so that the response is sent as it is. */
async function readCopy(
  exchange: Exchange,
  response: Response,
  id: SentHeader | undefined,
  tools: CaptureTools,
): Promise<Response> {
  const body = await response.clone().blob();
  const isText = !response.headers.has("content-type") && await losesTextType(body);
  await endWithBlob(exchange, body, tools);
  if (isText) return rebuilt(response, body, id);
  if (id === undefined) return response;
  const copy = response.clone();
  copy.headers.set(id.name, id.value);
  return copy;
}

/** The request id header to send. */
interface SentHeader {
  readonly name: string;
  readonly value: string;
}

function requestIdOf(
  exchange: Exchange,
  response: Response,
  { options }: CaptureTools,
): SentHeader | undefined {
  const name = response.status === 101 ? undefined : options.requestIdHeader;
  return name === undefined ? undefined : { name, value: exchange.context.requestId };
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
