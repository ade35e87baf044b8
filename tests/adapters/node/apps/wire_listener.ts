import { Buffer } from "node:buffer";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { pipeline, Readable } from "node:stream";

type Request = IncomingMessage;
type Response = ServerResponse;

/** Keeps what an app noticed, by the path of the request. */
export type Note = (about: string, what: unknown) => void;

type Answer = (request: Request, response: Response, note: (what: unknown) => void) => unknown;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Sends what it is given as the whole answer. */
function tell(response: Response, value: unknown): void {
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify(value));
}

/** Notes the events of a message in their order. */
function follow(
  emitter: NodeJS.EventEmitter,
  events: readonly string[],
  note: (what: unknown) => void,
): void {
  for (const event of events) {
    emitter.on(event, (value: unknown) => {
      note(value instanceof Error ? `${event}: ${(value as { code?: string }).code}` : event);
    });
  }
}

const RESPONSE_EVENTS = ["prefinish", "finish", "close", "drain", "pipe", "unpipe"];

/** Answers of every kind, by path. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  "/text": (_request, response) => response.end("hello"),
  "/empty": (_request, response) => response.end(),
  "/bytes": (_request, response) => response.end(new Uint8Array([0, 1, 255])),
  "/buffer": (_request, response) => response.end(Buffer.from("buffer")),
  "/encodings": (_request, response) => {
    response.write("616263", "hex");
    response.write("ZGVm", "base64");
    response.write("\u00e9", "latin1");
    response.end("\u00e9", "utf-8");
  },
  "/callbacks": (_request, response, note) => {
    const isMore = response.write("one", () => note("written"));
    response.end("two", "utf8", () => note("ended"));
    note(`write: ${isMore}`);
  },
  "/end-callback": (_request, response, note) => response.end(() => note("ended")),
  "/length": (_request, response) => {
    response.setHeader("Content-Length", 5);
    response.write("12");
    response.end("345");
  },
  "/chunks": async (_request, response) => {
    response.write("one");
    await pause(5);
    response.write("two");
    await pause(5);
    response.end("three");
  },
  "/corked": (_request, response) => {
    response.cork();
    response.write("one");
    response.write("two");
    response.uncork();
    response.end();
  },
  "/head-object": (_request, response) => {
    response.writeHead(201, {
      "X-One": "1",
      "Set-Cookie": ["a=1", "b=2"],
      "content-type": "text/x",
    })
      .end("made");
  },
  "/head-reason": (_request, response) => {
    response.writeHead(202, "Taken", { "X-One": "1" });
    response.end("taken");
  },
  "/head-array": (_request, response) => {
    response.writeHead(200, ["X-Twice", "1", "x-twice", "2", "Content-Type", "text/y"]);
    response.end("array");
  },
  "/head-array-and-set": (_request, response) => {
    response.setHeader("X-Set", "set");
    response.setHeader("X-Twice", "set");
    response.writeHead(200, ["X-Twice", "1", "X-Twice", "2"]);
    response.end("both");
  },
  "/head-and-set": (_request, response) => {
    response.setHeader("X-Set", "set");
    response.setHeader("X-CASE", "set");
    response.writeHead(200, { "x-case": "head", "X-New": "new" });
    response.end("both");
  },
  "/head-twice": (_request, response, note) => {
    response.writeHead(200);
    try {
      response.writeHead(500);
    } catch (error) {
      note((error as { code?: string }).code);
    }
    response.end("once");
  },
  "/append": (_request, response) => {
    response.appendHeader("X-List", "1");
    response.appendHeader("X-List", "2");
    response.setHeaders(new Headers({ "X-Of-Headers": "3" }));
    response.end("appended");
  },
  "/no-date": (_request, response) => {
    response.sendDate = false;
    response.end("no date");
  },
  "/flush": async (_request, response) => {
    response.setHeader("X-Early", "1");
    response.flushHeaders();
    await pause(20);
    response.end("later");
  },
  "/204": (_request, response) => response.writeHead(204, { "X-A": "b" }).end(),
  "/204-with-body": (_request, response) => response.writeHead(204).end("never sent"),
  "/304": (_request, response) => response.writeHead(304, { ETag: '"v1"' }).end(),
  "/status-message": (_request, response) => {
    response.statusCode = 418;
    response.statusMessage = "Short And Stout";
    response.end("tea");
  },
  "/events": async (_request, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write("data: 1\n\n");
    await pause(25);
    response.write("data: 2\n\n");
    await pause(25);
    response.end("data: 3\n\n");
  },
  "/trailers": (_request, response) => {
    response.writeHead(200, { Trailer: "X-Sum" });
    response.write("body");
    response.addTrailers({ "X-Sum": "4" });
    response.end();
  },
  "/early-hints": async (_request, response) => {
    await new Promise<void>((resolve) => {
      response.writeEarlyHints({ link: "</style.css>; rel=preload; as=style" }, resolve);
    });
    response.end("after hints");
  },
  "/processing": (_request, response) => {
    response.writeProcessing();
    response.end("after processing");
  },
  "/unread": (_request, response) => response.end("unread"),
  "/flowing": (request, response) => {
    let text = "";
    request.on("data", (chunk) => text += chunk);
    request.on("end", () => response.end(`read ${text}`));
  },
  "/paused": (request, response) => {
    let text = "";
    request.on("readable", () => {
      for (let chunk = request.read(); chunk !== null; chunk = request.read()) text += chunk;
    });
    request.on("end", () => response.end(`read ${text}`));
  },
  "/iterated": async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    response.end(`read ${text}`);
  },
  "/encoded": (request, response) => {
    request.setEncoding("utf8");
    let text = "";
    request.on("data", (chunk: string) => text += `${typeof chunk} ${chunk}`);
    request.on("end", () => response.end(text));
  },
  "/counted": async (request, response) => {
    let bytes = 0;
    for await (const chunk of request) bytes += chunk.length;
    response.end(String(bytes));
  },
  "/echo": (request, response) => request.pipe(response),
  "/echo-pipeline": (request, response, note) => {
    pipeline(request, response, (error) => note(error?.code ?? "piped"));
  },
  "/resumed": (request, response) => {
    request.resume();
    request.on("end", () => response.end("resumed"));
  },
  "/web": async (request, response) => {
    let text = "";
    for await (const chunk of Readable.toWeb(request)) text += new TextDecoder().decode(chunk);
    response.end(`read ${text}`);
  },
  "/request": (request, response) => {
    tell(response, {
      method: request.method,
      url: request.url,
      version: request.httpVersion,
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      keys: Object.keys(request).length,
      names: Object.keys(response),
      json: JSON.stringify(Object.entries(response).map(([name]) => name)),
    });
  },
  "/request-trailers": (request, response) => {
    request.resume();
    request.on("end", () => tell(response, [request.trailers, request.rawTrailers]));
  },
  "/listeners": (request, response) => {
    const count = (emitter: NodeJS.EventEmitter) =>
      emitter.eventNames().map((name) => [String(name), emitter.listenerCount(name)]);
    tell(response, { request: count(request), response: count(response) });
  },
  "/methods": (request, response) => {
    const { write, end, writeHead } = response;
    tell(
      response,
      [write, end, writeHead, response.emit, request.emit].map(
        (method) => [method.name, method.length],
      ),
    );
  },
  "/results": (_request, response) => {
    const head = response.writeHead(200) === response;
    const write = response.write("x");
    response.end(JSON.stringify([head, write, response.writableEnded, response.headersSent]));
  },
  "/order": (request, response, note) => {
    follow(response, RESPONSE_EVENTS, (event) => note(`response ${event}`));
    follow(request, ["end", "close", "aborted"], (event) => note(`request ${event}`));
    response.write("x");
    response.end(() => note("callback"));
  },
  "/write-after-end": (_request, response, note) => {
    response.on("error", (error: { code?: string }) => note(error.code));
    response.end("first");
    response.write("second", (error) => note((error as { code?: string } | undefined)?.code));
  },
  "/bad-chunk": (_request, response, note) => {
    try {
      response.write(17 as unknown as string);
    } catch (error) {
      note((error as { code?: string }).code);
    }
    try {
      response.end({} as unknown as string);
    } catch (error) {
      note((error as { code?: string }).code);
    }
    response.end("good");
  },
  "/replaced": (_request, response, note) => {
    const { write, end } = response;
    response.write = function (this: Response, ...args: unknown[]) {
      note("write");
      return Reflect.apply(write, this, args);
    };
    response.end = function (this: Response, ...args: unknown[]) {
      note("end");
      return Reflect.apply(end, this, args);
    };
    response.write("one");
    response.end("two");
  },
  "/borrowed": (_request, response) => {
    const prototype = Object.getPrototypeOf(response);
    prototype.write.call(response, "one");
    prototype.end.call(response, "two");
  },
  "/thenable": (_request, response) => {
    response.end("then");
    // deno-lint-ignore no-explicit-any
    return { then: () => response.end("never") } as any;
  },
  "/stalled": async (_request, response, note) => {
    const chunk = Buffer.alloc(65_536, "x");
    let waits = 0;
    for (let i = 0; i < 250; i++) {
      if (response.write(chunk)) continue;
      waits++;
      await new Promise((resolve) => response.once("drain", resolve));
    }
    note(waits > 0 ? "waited" : "never full");
    response.end();
  },
  "/piped": (_request, response) => {
    const chunks = Array.from({ length: 40 }, (_, i) => `${i} `.repeat(1_000));
    Readable.from(chunks).pipe(response);
  },
  "/large": (_request, response) => response.end("large ".repeat(200_000)),
  "/leaving": async (request, response, note) => {
    follow(request, ["aborted", "error", "close"], (event) => note(`request ${event}`));
    follow(response, ["finish", "close", "error"], (event) => note(`response ${event}`));
    response.write("first");
    await pause(120);
    note([response.destroyed, response.writableEnded, response.write("late")]);
    response.end();
  },
  "/uploading": (request, response, note) => {
    follow(
      request,
      ["data", "aborted", "error", "end", "close"],
      (event) => note(`request ${event}`),
    );
    follow(response, ["finish", "close", "error"], (event) => note(`response ${event}`));
  },
  "/breaking": async (_request, response, note) => {
    follow(response, ["finish", "close", "error"], (event) => note(`response ${event}`));
    response.write("part");
    await pause(10);
    response.destroy(new Error("broken"));
  },
  "/breaking-pipeline": (_request, response, note) => {
    async function* source() {
      yield "part";
      await pause(10);
      throw new Error("source broke");
    }
    pipeline(Readable.from(source()), response, (error) => note(error?.message));
  },
  "/waits": async (_request, response) => {
    await pause(100);
    response.end("waited");
  },
  "/throws": () => {
    throw new Error("listener threw");
  },
  "/rejects": async () => {
    await Promise.resolve();
    throw new Error("listener rejected");
  },
  "/answers-and-throws": (_request, response) => {
    response.end("answered");
    throw new Error("threw after its answer");
  },
};

/** A listener with all the answers; what they notice is noted under the path. */
export function wireListener(note: Note): RequestListener {
  return function wire(request, response) {
    const { url = "" } = request;
    const path = url.replace(/^https?:\/\/[^/]*/, "").replace(/[?#].*/, "");
    const answer = ANSWERS[path] ?? ANSWERS["/request"];
    return answer?.(request, response, (what) => note(path, what)) as void;
  };
}
