import assert from "node:assert/strict";
import process from "node:process";
import { Redactor } from "../../../core/redaction/redactor.ts";

/** The promise is 10 ms of CPU for 64 KiB; that a loaded machine takes longer is no fault. */
const SIZE = 65_536;
const LARGE = 1_048_576;
/**
 * Sixteen times the length may take sixteen times as long, on a machine that does other things up to
 * this factor; a search that is quadratic takes 256 times as long.
 */
const MAX_GROWTH = 64;
/** Inputs of each channel that are tried in both sizes. */
const WORST = 2;

const UNITS: readonly string[] = [
  "[",
  '{"a":',
  '{"name":"x","value":1},',
  "4",
  "4111 1111 ",
  "4111-1111-1111-111",
  "eyJ",
  "-eyJ",
  "eyJaaaaaaaa.",
  '"',
  '"a',
  "\\",
  '\\"',
  '\\\\"',
  '"\\u0070',
  '"\\x",',
  '"key":"',
  '"token":"',
  '"token":{',
  "&a=%",
  "%70",
  "&",
  "a&",
  "/",
  "%/",
  ";",
  "a:",
  "a=",
  "ab cd ef: ",
  "api api api: ",
  "token:",
  'token="',
  "token='",
  "token=[",
  "token={'",
  "token=)",
  "a;token=",
  ",a;token=",
  'name="',
  'name="token" ',
  "://",
  "://a:b",
  "://a:b@",
  "http://a:bc/",
  "bearer ",
  "basic    ",
  "-----BEGIN ",
  "-----BEGIN PRIVATE KEY-----",
  "--a",
  '--token "',
  "<",
  "<token>",
  "</a><token1 ",
  "<token/>",
  "t-o-",
  "api-----------",
  "sk-",
  "xoxb-",
  "npm_",
  "AKIA",
  "?code=a",
  "?se=a",
  "&sig",
  "a[b][c]=",
  "a.b.c:",
  "\0",
  "\u4e2d",
  " ",
  "cookie: a=b;",
  "path=a;",
  "authorization: x\n",
  '<div class="a" data-token="b">x</div>',
  "<token ",
  "<token x='",
  "<name>token</name>",
  "<value>",
  "</",
  '["token","',
  '"token",\'',
  '{"value":"',
  '{"value":{"name":"token",',
  '"value":x',
  '"code":1,',
  '{"kty":1,"d":"x"},',
  "value='",
  "value:\\\\",
  "name='token' value=",
  "(token)=(",
  "(a,token)=(b,",
  "(token) values (",
  "entry 'x' for key 'token' ",
  "identified by '",
  "/reset/",
  "/reset/a1b2c3d4e5f6/",
  "reset-",
  "//a:b",
  "a/b@",
  "@",
  "%25",
  "%2525%3D",
  "%D0%BF",
  "curl -u ",
  "mysql -p",
  "machine a login ",
  ":5432:a:b:",
  "a,token\n",
  '"a",token;',
  "x: |\n  ",
  'content-disposition: x; name="token"\n',
  "\u5bc6\u7801",
  "\ud83d",
  "&code=1&state=",
  "?code=a1b2c3d4",
  "pw ",
  "hooks.slack.com/services/",
  "SK0123456789abcdef",
  "$2b$10$",
];

/** The same input in any size. */
type Input = (size: number) => string;

const INPUTS: readonly Input[] = [
  ...UNITS.map((unit): Input => (size) =>
    unit.repeat(Math.ceil(size / unit.length)).slice(0, size)
  ),
  // What begins without end, and ends once.
  ...UNITS.map((unit): Input => (size) =>
    `token: x ${unit.repeat(Math.ceil(size / unit.length)).slice(0, size)}/> ' " ) ] } @`
  ),
  ...[
    (i: number) => `"a${i}":1,`,
    (i: number) => `n${i}: x `,
    (i: number) => `a.${i}.b:1,`,
    (i: number) => `k${i}=1&`,
    (i: number) => `<token${i}>`,
    (i: number) => `"token${i}","x${i}",`,
    (i: number) => `{"value":{"name":"n${i}","x":`,
    (i: number) => `{"token${i}":{"a":true},`,
  ].map((make): Input => (size) => {
    let text = "";
    for (let i = 0; text.length < size; i++) text += make(i);
    return `${text}"token":1 token=1`;
  }),
  (size) => `path=${" ".repeat(size)},`,
  (size) => `token=${",a".repeat(size / 2)}`,
  (size) => `token=${")".repeat(size)}a`,
  (size) => `tax${"-".repeat(size)}`,
  (size) => `${"[".repeat(size / 2)}{"password":"x"}${"]".repeat(size / 2)}`,
  (size) =>
    `{"value":`.repeat(size / 9) + `1,"name":"token"}` + `,"name":"token"}`.repeat(size / 9),
  (size) => `a,password\n${"1,".repeat(size / 2)}`,
  (size) => `a,password\n${`1,"x`.repeat(size / 4)}`,
  (size) => `key: |\n${" x\n".repeat(size / 3)}`,
  (size) => `secret: |\n`.repeat(size / 10),
  (size) => `(password) values (${"'a',".repeat(size / 4)}`,
];

/** Every channel by which text comes in. */
const CHANNELS: Readonly<Record<string, (redactor: Redactor, text: string) => unknown>> = {
  JSON: (redactor, text) => redactor.json(`{"a":[${text}]}`),
  "JSON in a string": (redactor, text) => redactor.json(JSON.stringify({ note: text, token: "x" })),
  "partial JSON": (redactor, text) => redactor.json(`{"token":"${text}`),
  NDJSON: (redactor, text) => redactor.json(`{"a":1}\n{"token":"x"}\n${text}\n`),
  text: (redactor, text) => redactor.text(text),
  markup: (redactor, text) => redactor.text(`<a token="x">${text}`),
  multipart: (redactor, text) =>
    redactor.text(`--x\r\ncontent-disposition: form-data; name="token"\r\n${text}\r\n\r\n`),
  form: (redactor, text) => redactor.form(text),
  query: (redactor, text) => redactor.query(text, "/auth/callback"),
  URL: (redactor, text) => redactor.url(text),
  path: (redactor, text) => redactor.url(`https://x.example/reset/${text}`),
  header: (redactor, text) => redactor.headerValue("x-note", text),
  cookie: (redactor, text) => redactor.headerValue("cookie", text),
  "set-cookie": (redactor, text) => redactor.headerValue("set-cookie", text),
  "value of a log line": (redactor, text) => redactor.value({ note: text }),
};

function spent(run: (redactor: Redactor, text: string) => unknown, text: string): number {
  const redactor = new Redactor();
  const before = process.cpuUsage().user;
  run(redactor, text);
  assert.equal(redactor.caught, 0);
  return (process.cpuUsage().user - before) / 1_000;
}

for (const [name, run] of Object.entries(CHANNELS)) {
  Deno.test(`Redactor takes time in proportion to the length, whatever is in it: ${name}`, () => {
    const measured = INPUTS.map((make) => ({ make, small: spent(run, make(SIZE)) }));
    // A search that is not linear is among those that take longest already.
    for (const { make } of measured.sort((a, b) => b.small - a.small).slice(0, WORST)) {
      let growth = Infinity;
      for (let attempt = 0; attempt < 3 && growth > MAX_GROWTH; attempt++) {
        const large = spent(run, make(LARGE));
        growth = large / Math.max(2, spent(run, make(SIZE)));
      }
      assert.ok(growth <= MAX_GROWTH, `${make(40).slice(0, 40)}: ${growth} times as long`);
    }
  });
}

Deno.test("Redactor.json() takes any depth", () => {
  const redactor = new Redactor();
  const open = "[".repeat(10_240);
  assert.equal(redactor.json(open), open);
  const deep = `${'{"a":['.repeat(5_000)}{"password":"x"}${"]}".repeat(5_000)}`;
  assert.equal(redactor.json(deep), deep.replace('"x"', '"[REDACTED]"'));
  assert.equal(redactor.json(`{"password":${open}`), '{"password":"[REDACTED]"');
  assert.equal(redactor.caught, 0);
});
