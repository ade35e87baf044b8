import fc from "fast-check";
import assert from "node:assert/strict";
import type { Log } from "../../../core/log/log.ts";
import { toCurl } from "../../../dashboard/copy_as/to_curl.ts";
import {
  COMMANDS,
  rawRequest,
  record,
  TRAPS,
  utf8,
} from "../../core/export/support/hostile_requests.ts";
import { curlTest } from "../../support/curl.ts";
import { RawRecorder, type RawRequest } from "../../support/raw_recorder.ts";
import { runInShell, SHELLS } from "../support/run_in_shell.ts";

/** Written anew by whoever sends the request. */
const OF_THE_CONNECTION = ["accept-encoding", "connection", "content-length", "host"];

function comparable({ method, target, headers, body }: RawRequest): unknown {
  const kept = headers.filter(([name]) => !OF_THE_CONNECTION.includes(name));
  return { method, target, body, headers: kept.map((pair) => pair.join(": ")).sort() };
}

interface Case {
  readonly line: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

/** Pastes the copied commands of recorded requests into every shell, and compares the bytes. */
async function assertSentAgain(cases: readonly Case[]): Promise<void> {
  await using server = new RawRecorder();
  const host = `Host: 127.0.0.1:${server.port}`;
  const records = await Promise.all(
    cases.map(({ line, headers = [], body }) => record(rawRequest(line, [host, ...headers], body))),
  );
  const text = records.map(({ log }) => toCurl(log).text).join("");
  for (const shell of SHELLS) {
    await runInShell(shell, text);
    const received = server.requests.splice(0).map(comparable);
    assert.deepEqual(received, records.map(({ sent }) => comparable(sent)), shell.join(" "));
  }
}

const TEXT = ["content-type: text/plain"];
const JSON_TYPE = ["content-type: application/json"];

curlTest("toCurl() sends the recorded methods", async () => {
  const lines = ["GET /", "HEAD /x", "POST /x", "DELETE /x", "FOO /x", "get /x", "B'a`$! /"];
  await assertSentAgain(lines.map((line) => ({ line })));
});

curlTest("toCurl() sends the recorded target, byte for byte", async () => {
  const targets = [
    "/a/../b/./c//d?x=%41%zz&y=[1-3]{a,b}",
    "/$(touch${IFS}canary)/`touch%20canary`/'\"\\;|&<>^",
    utf8("/caf\u00e9/\u65e5\u672c?q=\u{1f600}&r=\u202e"),
    "/!!?-o=@/etc/hostname&a=b#fragment",
    "/-o",
  ];
  await assertSentAgain(targets.map((target) => ({ line: `GET ${target}` })));
});

curlTest("toCurl() sends the recorded headers, byte for byte", async () => {
  const headers = [
    "user-agent: '; touch canary; '",
    "accept: */*",
    "x-empty:",
    "x-latin: caf\xe9 \x80",
    utf8("x-utf: gr\u00fc\u00dfe \u202e"),
    "x-tab: a\tb",
    "x'$`!: $(touch canary) `touch canary` !! @/etc/hostname",
    'if-none-match: "abc", W/"d\\e"',
    "cookie: ",
    "accept-encoding: gzip, br",
    "connection: keep-alive",
  ];
  await assertSentAgain([{ line: "GET /", headers }]);
});

curlTest("toCurl() sends the recorded body, and runs nothing of it", async () => {
  // A text with a NUL is recorded as binary.
  const texts = [...COMMANDS, ...TRAPS].filter((text) => !text.includes("\0"));
  await assertSentAgain(
    texts.map((text) => ({ line: "POST /", headers: TEXT, body: utf8(text) })),
  );
});

curlTest("toCurl() sends JSON and forms, which are stored parsed", async () => {
  const json = JSON.stringify({ COMMANDS, TRAPS, values: [1.5, -0.25, null, true] });
  const form = new URLSearchParams(COMMANDS.map((text, index) => [`f${index}`, text]));
  const headers = JSON_TYPE;
  await assertSentAgain([
    // A NUL is recorded as U+FFFD, which every database takes.
    { line: "PUT /", headers, body: utf8(json.replaceAll("\\u0000", "")) },
    { line: "POST /", headers, body: '"just text"' },
    { line: "POST /", headers, body: "{ no json '" },
    { line: "POST /", headers, body: "null" },
    { line: "POST /", body: '{"no":"type"}' },
    {
      line: "POST /",
      headers: ["content-type: application/x-www-form-urlencoded"],
      body: String(form),
    },
    { line: "DELETE /with-a-body", headers: TEXT, body: "x" },
  ]);
});

curlTest("toCurl() sends any text in any body, header and target", async () => {
  await using server = new RawRecorder();
  const latin1 = fc.integer({ min: 0x20, max: 0xff }).filter((code) => code < 0x7f || code > 0x9f);
  const graphic = fc.integer({ min: 0x21, max: 0x7e });
  const character = (code: number): string => String.fromCharCode(code);
  const requests = fc.array(
    fc.record({
      body: fc.string({ unit: "binary", minLength: 1, maxLength: 60 }),
      value: fc.string({ unit: latin1.map(character), maxLength: 40 }).map((text) => text.trim()),
      path: fc.string({ unit: graphic.map(character), maxLength: 40 }),
    }),
    { minLength: 1, maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(requests, async (sent) => {
      const texts = sent.map(({ body, value, path }) =>
        toCurl({
          ...BARE,
          method: "POST",
          url: `http://127.0.0.1:${server.port}/${path}`,
          headers: { "x-any": value, "content-type": "text/plain" },
          requestBody: body,
          requestBodyState: "complete",
        }).text
      );
      await runInShell(["sh"], texts.join(""));
      assert.deepEqual(
        server.requests.splice(0).map(({ target, headers, body }) => ({
          path: target,
          value: headers.find(([name]) => name === "x-any")?.[1],
          body,
        })),
        sent.map(({ body, value, path }) => ({ path: `/${path}`, value, body: utf8(body) })),
      );
    }),
    { numRuns: 15 },
  );
});

curlTest("toCurl() sends large bodies, which no argument could hold", async () => {
  await using server = new RawRecorder();
  const body = "it's 'large' \n".repeat(12_000);
  const log: Log = {
    ...BARE,
    method: "POST",
    url: `http://127.0.0.1:${server.port}/`,
    requestBody: body,
  };
  for (const shell of SHELLS.slice(0, 2)) {
    await runInShell(shell, toCurl(log).text);
    assert.ok(server.requests.pop()?.body === body);
  }
});

const BARE: Log = {
  id: 1,
  content: "GET /",
  timestamp: 0,
  logLevel: "HTTP",
  method: "GET",
  url: "http://localhost:8000/",
  headers: {},
};

Deno.test("toCurl() writes one visible line a line, whatever was recorded", () => {
  for (const text of [...COMMANDS, ...TRAPS, "lone \ud800"]) {
    const copied = toCurl({
      ...BARE,
      method: text,
      url: `http://localhost:8000/${text}`,
      headers: { "x-a": text, [text]: "1" },
      requestBody: { [text]: text },
      requestBodyState: "complete",
    }).text;
    assert.match(copied, /^[\n\x20-\x7e\p{L}\p{M}\p{N}\p{P}\p{S}]*$/u);
    assert.ok(!/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/.test(copied), copied);
  }
});

Deno.test("toCurl() keeps a header with a line break from becoming two", () => {
  const { text, notes } = toCurl({ ...BARE, headers: { "x-a": "1\r\nx-injected: 2", "b c": "3" } });
  assert.ok(!text.includes("--header 'x-a"));
  assert.ok(!text.includes("x-injected"));
  assert.deepEqual(notes, ["Omitted, as these are not valid HTTP headers: x-a, b c."]);
});

Deno.test("toCurl() goes to plain http hosts only", () => {
  for (const url of ["file:///etc/passwd", "javascript:1", "http://a b/", "http://u@h/", "-o x"]) {
    const { text, notes } = toCurl({ ...BARE, url });
    assert.match(text, /^curl "?'?\$?\(?(?:printf ')?http:\/\/localhost\//m, url);
    assert.match(notes.join(), /replaced by localhost/);
  }
});
