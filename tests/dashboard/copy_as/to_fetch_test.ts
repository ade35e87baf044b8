import assert from "node:assert/strict";
import { toFetch } from "../../../dashboard/copy_as/to_fetch.ts";
import { COMMANDS, TRAPS, utf8 } from "../../core/export/support/hostile_requests.ts";
import { sampleRequest } from "../../core/export/support/sample_request.ts";
import { RawRecorder } from "../../support/raw_recorder.ts";
import { runCommand } from "../../support/run_command.ts";

/** Runs a copied script in an empty directory; it may write there, but must not. */
async function run(text: string): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    const script = `${directory}/copied.js`;
    await Deno.writeTextFile(script, text);
    await runCommand([Deno.execPath(), "run", "-A", script], { cwd: directory });
    assert.deepEqual([...Deno.readDirSync(directory)].map(({ name }) => name), ["copied.js"]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("toFetch() sends recorded requests again, hostile ones too", async () => {
  await using server = new RawRecorder();
  const url = `http://127.0.0.1:${server.port}/a`;
  const text = { "content-type": "text/plain", "x-a": 'it\'s "q" ${x} \\ caf\xe9' };
  const logs = [...COMMANDS, ...TRAPS].map((body) =>
    sampleRequest({ url, headers: text, requestBody: body })
  );
  const json = { COMMANDS, TRAPS, ["__proto__"]: { polluted: true } };
  logs.push(
    sampleRequest({ url, requestBody: json }),
    sampleRequest({ url, requestBody: { a: [1, { b: "\u2028" }] } }),
    sampleRequest({ url, method: "FOO", headers: {}, requestBody: "untyped" }),
  );
  // In blocks, so that one process runs all of them.
  await run(logs.map((log) => `{\n${toFetch(log).text}}\n`).join(""));
  const bodies = server.requests.map(({ body }) => body);
  assert.deepEqual(bodies, [
    ...[...COMMANDS, ...TRAPS].map(utf8),
    utf8(JSON.stringify(json)),
    utf8('{"a":[1,{"b":"\u2028"}]}'),
    "untyped",
  ]);
  const [first] = server.requests;
  assert.equal(first?.method, "POST");
  assert.equal(first?.headers.find(([name]) => name === "x-a")?.[1], text["x-a"]);
  const last = server.requests.at(-1);
  assert.equal(last?.method, "FOO");
  assert.equal(last?.headers.find(([name]) => name === "content-type"), undefined);
});

Deno.test("toFetch() leaves redacted headers to be filled in", () => {
  const { text, notes } = toFetch(sampleRequest({
    headers: { authorization: "Bearer [REDACTED]", accept: "*/*" },
  }));
  assert.match(text, /^ {4}\/\/ "authorization": "Bearer \[REDACTED\]",$/m);
  assert.match(text, /^ {4}"accept": "\*\/\*",$/m);
  assert.deepEqual(notes, ["Redacted, insert your own value: authorization."]);
});

Deno.test("toFetch() says what fetch cannot do", () => {
  const notes = (method: string, url: string) => toFetch(sampleRequest({ method, url })).notes;
  const url = "http://localhost/";
  assert.deepEqual(notes("TRACE", url), ["fetch refuses the method TRACE."]);
  assert.deepEqual(notes("GET", url), ["The body is left out: fetch sends none with GET."]);
  assert.deepEqual(notes("POST", "http://localhost/a/../b"), [
    "fetch writes the URL differently from how it was sent.",
  ]);
});
