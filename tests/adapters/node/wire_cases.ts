import {
  chunked,
  get,
  get10,
  keep,
  post,
  withTrailers,
} from "../../support/wire_cases/wire_case.ts";

/** What is sent to a listener, and what comes back from the bare one. */
export interface NodeWireCase {
  readonly name: string;
  /** Raw bytes; numbers are pauses in milliseconds. */
  readonly send: string | readonly (string | number)[];
  /** Must match the answer of the bare server, so that the case tests what it says. */
  readonly expect: RegExp;
  /** Leaves after so many bytes. */
  readonly closeAfter?: number;
}

const BODY = "h\u00c3\u00a9llo body";
const MEDIUM = "0123456789".repeat(20_000);

function expecting(path: string): string {
  return `POST ${path} HTTP/1.1\r\nHost: localhost:8000\r\nExpect: 100-continue\r\n` +
    `Content-Length: 4\r\nConnection: close\r\n\r\n`;
}

/** Answers to a `GET` that need no more than their name. */
const PLAIN: Readonly<Record<string, RegExp>> = {
  "/text": /content-length: 5[^]*hello$/i,
  "/empty": /200 OK/,
  "/bytes": /content-length: 3/i,
  "/buffer": /buffer$/,
  "/encodings": /abc[^]*def/,
  "/callbacks": /one[^]*two/,
  "/end-callback": /200 OK/,
  "/length": /content-length: 5[^]*12345$/i,
  "/chunks": /one[^]*two[^]*three/,
  "/corked": /one[^]*two/,
  "/head-object": /201 Created[^]*a=1[^]*b=2[^]*made/,
  "/head-reason": /202 Taken/,
  "/head-array": /X-Twice: 1\r\nx-twice: 2/,
  "/head-array-and-set": /X-Set: set/,
  "/head-and-set": /x-case: head/i,
  "/head-twice": /once/,
  "/append": /x-of-headers: 3/i,
  "/no-date": /no date$/,
  "/flush": /later/,
  "/204": /204 No Content/,
  "/204-with-body": /204 No Content\r\n[^]*\r\n\r\n$/,
  "/304": /304 Not Modified/,
  "/status-message": /418 Short And Stout/,
  "/events": /data: 1[^]*data: 2[^]*data: 3/,
  "/trailers": /0\r\nX-Sum: 4\r\n\r\n$/,
  "/early-hints": /103 Early Hints[^]*200 OK/,
  "/processing": /102 Processing[^]*200 OK/,
  "/request": /"url":"\/request"/,
  "/listeners": /request/,
  "/methods": /\["write",3\]/,
  "/results": /true,/,
  "/order": /x/,
  "/write-after-end": /first$/,
  "/bad-chunk": /good$/,
  "/replaced": /one[^]*two/,
  "/borrowed": /one[^]*two/,
  "/thenable": /then$/,
  "/piped": /39 39/,
  "/large": /large $/,
  "/breaking": /part/,
  "/breaking-pipeline": /part/,
  "/answers-and-throws": /answered/,
};

/** Ways to read a body. */
const READERS: Readonly<Record<string, RegExp>> = {
  "/unread": /unread$/,
  "/flowing": /read h/,
  "/paused": /read h/,
  "/iterated": /read h/,
  "/encoded": /string h/,
  "/echo": /o body/,
  "/echo-pipeline": /o body/,
  "/resumed": /resumed$/,
  "/web": /read h/,
};

export const NODE_WIRE_CASES: readonly NodeWireCase[] = [
  ...Object.entries(PLAIN).map(([path, expect]) => ({ name: path, send: get(path), expect })),
  ...["/text", "/chunks", "/head-object"].map((path) => ({
    name: `HEAD ${path}`,
    send: get(path, "", "HEAD"),
    expect: /HTTP\/1\.1 20\d[^]*\r\n\r\n$/,
  })),
  ...["/text", "/chunks", "/request"].map((path) => ({
    name: `HTTP/1.0 ${path}`,
    send: get10(path),
    expect: /HTTP\/1\.1 200/,
  })),
  ...Object.entries(READERS).flatMap(([path, expect]) => [
    { name: `POST ${path}`, send: post(BODY, "text/plain", path), expect },
    {
      name: `POST ${path}, chunked`,
      send: chunked([BODY]).replace("/x", path),
      expect,
    },
    {
      name: `POST ${path}, slowly`,
      send: [
        `POST ${path} HTTP/1.1\r\nHost: h\r\nContent-Length: ${BODY.length}\r\n` +
        "Connection: close\r\n\r\n",
        10,
        BODY.slice(0, 5),
        10,
        BODY.slice(5),
      ],
      expect,
    },
  ]),
  {
    name: "an unread body of 200 kB",
    send: post(MEDIUM, "text/plain", "/unread"),
    expect: /unread/,
  },
  { name: "a body of 200 kB", send: post(MEDIUM, "text/plain", "/counted"), expect: /200000$/ },
  {
    name: "trailers of a request",
    send: withTrailers(["abc"], "X-Sum: 3\r\n").replace("/x", "/request-trailers")
      .replace("TE: trailers", "TE: trailers\r\nConnection: close"),
    expect: /x-sum/i,
  },
  {
    name: "100-continue",
    send: [expecting("/flowing"), 30, "body"],
    expect: /100 Continue[^]*read body/,
  },
  { name: "100-continue, unread", send: [expecting("/unread"), 30, "body"], expect: /unread/ },
  {
    name: "an expectation that can't be met",
    send: get("/text", "Expect: miracles\r\n"),
    expect: /417/,
  },
  {
    name: "keep-alive",
    send: [keep("/text"), 20, keep("/chunks"), 60, get("/empty")],
    expect: /hello[^]*three[^]*200 OK/,
  },
  {
    name: "pipelining",
    send: keep("/waits") + keep("/text") + get("/chunks"),
    expect: /waited[^]*hello[^]*three/,
  },
  {
    name: "a body, then a request at once",
    send: post(BODY, "text/plain", "/flowing").replace("Connection: close\r\n", "") + get("/text"),
    expect: /read h[^]*hello$/,
  },
  {
    name: "an unread body, then a request at once",
    send: post(BODY, "text/plain", "/unread").replace("Connection: close\r\n", "") + get("/text"),
    expect: /unread[^]*hello$/,
  },
  {
    name: "upgrade",
    send: get("/socket", "Upgrade: chat\r\n").replace("Connection: close", "Connection: Upgrade"),
    expect: /101 Switching Protocols[^]*upgraded$/,
  },
  {
    name: "CONNECT",
    send: "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n",
    expect: /example\.com:443$/,
  },
  { name: "a malformed request", send: "GET\r\n\r\n", expect: /400/ },
  { name: "no Host", send: "GET /text HTTP/1.1\r\nConnection: close\r\n\r\n", expect: /400/ },
  {
    name: "two Hosts",
    send: get("/request", "Host: other\r\n"),
    expect: /HTTP\/1\.1 \d/,
  },
  {
    name: "absolute form",
    send: get("http://elsewhere/supertracer/api/logs"),
    expect: /elsewhere/,
  },
  {
    name: "a forged Host",
    send: get("/request").replace("localhost:8000", "x/supertracer/api/logs?"),
    expect: /HTTP\/1\.1 \d/,
  },
  { name: "OPTIONS *", send: get("*", "", "OPTIONS"), expect: /"url":"\*"/ },
  { name: "an unusual method", send: get("/request", "", "PROPFIND"), expect: /PROPFIND/ },
  { name: "a path beside the mount", send: get("/supertracer-demo"), expect: /supertracer-demo/ },
  {
    name: "headers that repeat",
    send: get("/request", "X-A: 1\r\nx-a: 2\r\nCookie: a=1\r\ncookie: b=2\r\n"),
    expect: /a=1; b=2/,
  },
  { name: "a client that leaves", send: get("/leaving"), expect: /first/, closeAfter: 20 },
  {
    name: "a client that leaves during its upload",
    send: [
      "POST /uploading HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\npart",
      60,
    ],
    expect: /^$/,
    closeAfter: 0,
  },
  {
    name: "a client that leaves a pipeline",
    send: [keep("/waits?first") + keep("/waits?second"), 30],
    expect: /^$/,
    closeAfter: 0,
  },
  { name: "a listener that throws", send: [keep("/throws"), 30], expect: /^$/, closeAfter: 0 },
  { name: "a listener that rejects", send: [keep("/rejects"), 30], expect: /^$/, closeAfter: 0 },
];
