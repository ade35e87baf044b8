import type { ServerEntry } from "@supertracer/core/exchange";
import type { NodeRequest, NodeResponse } from "./node_messages.ts";
import { plainAddress, urlOf } from "./server_request.ts";

/**
 * Answers a request to the dashboard or the API.
 *
 * @param entry Of the tracer.
 * @returns Whether it is answered; if not, it is the app's.
 */
export function answerOwn(
  entry: ServerEntry,
  request: NodeRequest,
  response: NodeResponse,
): boolean {
  if (!entry.mayAnswer(request.url ?? "") || FORBIDDEN.has(request.method ?? "")) return false;
  let answer: Promise<Response> | undefined;
  try {
    answer = entry.answer(toRequest(request), plainAddress(request.socket?.remoteAddress));
  } catch (thrown) {
    entry.caught(thrown);
  }
  if (answer === undefined) return false;
  answer.then((own) => send(entry, own, request, response)).catch((thrown) => {
    entry.caught(thrown);
    response.destroy();
  });
  return true;
}

/** Methods that a `Request` can't have. */
const FORBIDDEN: ReadonlySet<string> = new Set(["CONNECT", "TRACE", "TRACK"]);
const BODYLESS: ReadonlySet<string> = new Set(["GET", "HEAD"]);

function toRequest(request: NodeRequest): Request {
  const { method = "GET", rawHeaders } = request;
  const headers = new Headers();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = "", value = ""] = [rawHeaders[i], rawHeaders[i + 1]];
    if (!name.startsWith(":")) headers.append(name, value);
    else if (name === ":authority") headers.append("host", value);
  }
  const init: RequestInit & { duplex?: "half" } = BODYLESS.has(method)
    ? { method, headers }
    : { method, headers, body: bodyOf(request), duplex: "half" };
  // As received: a `Request` would normalize it, and the target is compared with the `Host`.
  return Object.defineProperty(new Request("http://localhost/", init), "url", {
    value: urlOf(request),
  });
}

/** Reads nothing before it is asked. */
function bodyOf(request: NodeRequest): ReadableStream<Uint8Array> {
  let chunks: AsyncIterator<unknown> | undefined;
  return new ReadableStream({
    async pull(controller) {
      chunks ??= request[Symbol.asyncIterator]();
      const { done, value } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(value as Uint8Array);
    },
  }, { highWaterMark: 0 });
}

async function send(
  entry: ServerEntry,
  own: Response,
  request: NodeRequest,
  response: NodeResponse,
): Promise<void> {
  if (response.destroyed === true) return void await own.body?.cancel();
  own.headers.forEach((value, name) => {
    if (name !== "set-cookie") response.setHeader(name, value);
  });
  const cookies = own.headers.getSetCookie();
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  // The rest of a body that was read in part would be taken for the next request.
  const isCut = request.readableFlowing !== null && !request.complete;
  if (isCut && request.httpVersionMajor === 1) response.setHeader("connection", "close");
  response.writeHead(own.status);
  if (own.body === null || request.method === "HEAD") {
    await own.body?.cancel();
    response.end();
  } else await pump(entry, own.body.getReader(), response);
}

async function pump(
  entry: ServerEntry,
  reader: ReadableStreamDefaultReader<Uint8Array>,
  response: NodeResponse,
): Promise<void> {
  const leave = () => {
    reader.cancel().catch((thrown) => entry.caught(thrown));
  };
  response.once("close", leave);
  for (;;) {
    const { done, value } = await reader.read();
    if (done || response.destroyed === true) break;
    if (!response.write(value)) await drained(response);
  }
  response.off("close", leave);
  response.end();
}

/** Waits until there is room for more, or the client has left. */
function drained(response: NodeResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.once("drain", done);
    response.once("close", done);
  });
}
