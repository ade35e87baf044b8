/** A handler of `Deno.serve`. */
export type WireHandler = (
  request: Request,
  info: Deno.ServeHandlerInfo,
) => Response | Promise<Response>;

/** A handler, what is sent to it, and what the bare server's answer must look like. */
export interface WireCase {
  readonly name: string;
  readonly handler: WireHandler;
  /** Makes a handler of its own for each server, for one that keeps something between requests. */
  readonly fresh?: () => WireHandler;
  /**
   * Why a runtime whose insides are not known gets another answer, where a response has to be made
   * anew to be watched: {@linkcode FRAMING} where nothing but the framing differs.
   */
  readonly differsByStandards?: string;
  /** Raw bytes; numbers are pauses in milliseconds. */
  readonly send: string | readonly (string | number)[];
  /** Must match the answer of the bare server, so that the case tests what it says. */
  readonly expect: RegExp;
  readonly idleMs?: number;
  /** Text that differs between two runs of any server. */
  readonly volatile?: RegExp;
}

export const encoder = new TextEncoder();

/** A request without a body. */
export function get(path = "/x", headers = "", method = "GET"): string {
  return `${method} ${path} HTTP/1.1\r\nHost: localhost:8000\r\n${headers}Connection: close\r\n\r\n`;
}

/** A stream can't be told from a static body there, so one that is there at once gets a length. */
export const FRAMING = "a stream that is there at once is sent with its length";

/** A request on a connection that is kept for the next. */
export function keep(path = "/x", headers = "", method = "GET"): string {
  return `${method} ${path} HTTP/1.1\r\nHost: localhost:8000\r\n${headers}\r\n`;
}

/** A request of HTTP/1.0, which knows no chunks. */
export function get10(path = "/x", headers = "", method = "GET"): string {
  return `${method} ${path} HTTP/1.0\r\nHost: localhost:8000\r\n${headers}\r\n`;
}

/** For a case that is given `fresh` alone. */
export function notThis(): Response {
  throw new Error("This case makes its handlers");
}

/** A request with a body of a known length. */
export function post(body: string, type = "application/json", path = "/x", more = ""): string {
  return `POST ${path} HTTP/1.1\r\nHost: localhost:8000\r\nContent-Type: ${type}\r\n` +
    `Content-Length: ${body.length}\r\n${more}Connection: close\r\n\r\n${body}`;
}

/** A request with a body in chunks. */
export function chunked(chunks: readonly string[], type = "text/plain"): string {
  return `POST /x HTTP/1.1\r\nHost: localhost:8000\r\nContent-Type: ${type}\r\n` +
    `Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${inChunks(chunks)}\r\n`;
}

/** A request with a body in chunks and trailer fields after it, on a connection that is kept. */
export function withTrailers(chunks: readonly string[], trailers: string): string {
  return "POST /x HTTP/1.1\r\nHost: localhost:8000\r\nContent-Type: text/plain\r\n" +
    "Transfer-Encoding: chunked\r\nTE: trailers\r\nTrailer: X-Sum\r\n\r\n" +
    `${inChunks(chunks)}${trailers}\r\n`;
}

function inChunks(chunks: readonly string[]): string {
  const body = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`);
  return `${body.join("")}0\r\n`;
}

/** A stream of texts; numbers are pauses in milliseconds. */
export function streamOf(...parts: (string | number)[]): ReadableStream<Uint8Array> {
  const rest = [...parts];
  return new ReadableStream({
    async pull(controller) {
      let next = rest.shift();
      while (typeof next === "number") {
        const pause = next;
        await new Promise((resolve) => setTimeout(resolve, pause));
        next = rest.shift();
      }
      if (next === undefined) controller.close();
      else controller.enqueue(encoder.encode(next));
    },
  });
}
