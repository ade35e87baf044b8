/** What a handler of a case can reach. */
export interface BodyWorld {
  /** A server that needs to know the length of a body, as WSGI and S3 do: `"http://127.0.0.1:4711"`. */
  readonly upstream: string;
  /** Something that happened, maybe after the answer; compared in its order. */
  note(text: string): void;
}

/** What an app does with a request body, and what must be the same when it is traced. */
export interface BodyCase {
  readonly name: string;
  readonly handle: (request: Request, world: BodyWorld) => Response | Promise<Response>;
  /** Raw bytes, as latin1 text; numbers are pauses in milliseconds. */
  readonly send: readonly (string | number)[];
  /** Must match what the bare app's client, upstream and notes say, joined by line ends. */
  readonly expect: RegExp;
  /** How many notes there will be; they may come after the answer. */
  readonly notes?: number;
  /** Bytes of the answer after which the client leaves, or 0 to leave once everything is sent. */
  readonly leaveAfter?: number;
  /** Whether the connection stays open after the answer, as nobody reads the body to its end. */
  readonly leavesOpen?: boolean;
  /** Why it is not compared where the members of the request are watched. */
  readonly notByMembers?: string;
}

/** A request whose body has arrived before the app looks. */
export function small(body: string, type = "text/plain", more = ""): string[] {
  return [head(`Content-Length: ${body.length}\r\n${more}`, type) + body];
}

/** A request whose body comes bit by bit, behind its declared length. */
export function slow(parts: readonly string[], type = "text/plain"): (string | number)[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [
    head(`Content-Length: ${length}\r\n`, type),
    ...parts.flatMap((part) => [20, part]),
  ];
}

/** A request whose body comes bit by bit in chunks. */
export function slowChunks(parts: readonly string[], type = "text/plain"): (string | number)[] {
  return [
    head("Transfer-Encoding: chunked\r\n", type),
    ...parts.flatMap((part) => [20, `${part.length.toString(16)}\r\n${part}\r\n`]),
    "0\r\n\r\n",
  ];
}

/** The head of a request. */
export function head(more: string, type = "text/plain", version = "1.1"): string {
  return `POST /x HTTP/${version}\r\nHost: localhost:8000\r\nContent-Type: ${type}\r\n${more}` +
    `Connection: close\r\n\r\n`;
}

/** What an error says of itself. */
export function say(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
