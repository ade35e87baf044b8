import assert from "node:assert/strict";
import { Redactor } from "../../../core/redaction/redactor.ts";

const redactor = new Redactor();
const CANARY = "c4nary-S3cr3t-9f1e";
const JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJjNG5hcnkifQ.c4nary-S3cr3t-9f1e";
const BASIC = btoa(`ada:${CANARY}`);
const PEM = `-----BEGIN PRIVATE KEY-----\n${CANARY}\nMIIEvQIBADAN\n-----END PRIVATE KEY-----`;

/** What must not be found in any output; none of it is a part of another word. */
const SECRETS = [CANARY, "c4nary", "S3cr3t", BASIC, "MIIEvQ", "5555555555554444", "9f1e"];

function header(name: string, value: string): [string, () => unknown] {
  return [`header ${name}: ${value}`, () => redactor.header(redactor.headerKind(name), value)];
}

function text(value: string): [string, () => unknown] {
  return [`text ${value}`, () => redactor.text(value)];
}

function json(value: string): [string, () => unknown] {
  return [`json ${value}`, () => redactor.json(value)];
}

function url(value: string): [string, () => unknown] {
  return [`url ${value}`, () => redactor.url(value)];
}

function value(name: string, data: unknown): [string, () => unknown] {
  return [`value ${name}`, () => redactor.value(data)];
}

class Session {
  readonly user = "ada";
  readonly accessToken = CANARY;
}

const PLACEMENTS: [string, () => unknown][] = [
  header("authorization", `Bearer ${CANARY}`),
  header("authorization", CANARY),
  header("authorization", `Digest username="ada", response="${CANARY}"`),
  header("proxy-authorization", `Basic ${BASIC}`),
  header("cookie", `sid=${CANARY}; theme=${CANARY}`),
  header("cookie", CANARY),
  header("set-cookie", `sid=${CANARY}; Path=/; HttpOnly`),
  header("set-cookie", `a=1; Path=/, sid=${CANARY}; Secure`),
  header("set-cookie", `a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT, sid=${CANARY}`),
  header("x-api-key", CANARY),
  header("x-amz-security-token", CANARY),
  header("x-custom-secret", CANARY),
  header("x-forwarded-access-token", CANARY),
  header("sec-websocket-protocol", `bearer, ${CANARY}`),
  header("referer", `https://example.com/a?token=${CANARY}`),
  header("referer", `https://example.com/cb#access_token=${CANARY}`),
  header("location", `/oauth/callback?code=${CANARY}&state=${CANARY}`),
  header("link", `<https://example.com/a?sig=${CANARY}>; rel="next"`),
  header("refresh", `0; url=https://ada:${CANARY}@example.com/`),
  header("x-note", `Bearer ${CANARY}`),
  header("x-note", JWT),
  header("x-debug", `user=ada; password=${CANARY}`),
  url(`/a?password=${CANARY}&b=1`),
  url(`/a?%70assword=${CANARY}`),
  url(`/a?user%5Bpassword%5D=${CANARY}`),
  url(`/a?user[pin]=${CANARY}`),
  url(`/a?api_key=${CANARY}#token=${CANARY}`),
  url(`/a?key=${CANARY}`),
  url(`/a?X-Amz-Signature=${CANARY}`),
  url(`/a?next=https%3A%2F%2Fexample.com%2F%3Ftoken%3D${CANARY}`),
  url(`/a?filter=%7B%22password%22%3A%22${CANARY}%22%7D`),
  url(`/a?h=Bearer%20${CANARY}`),
  url(`/login/callback?code=${CANARY}`),
  url(`https://ada:${CANARY}@example.com/`),
  url(`https://${CANARY}@example.com/`),
  url(`//ada:${CANARY}@example.com/`),
  url(`ada:${CANARY}@example.com:443`),
  url(`https://ada:pa/${CANARY}@example.com/`),
  url(`/cart;jsessionid=${CANARY}/items`),
  url(`/verify/${JWT}`),
  url(`/app#/cb?access_token=${CANARY}`),
  ["query", () => redactor.url(`/token?a=1&client_secret=${CANARY}`)],
  ["signed query", () => redactor.url(`/blob?sv=${CANARY}&sig=${CANARY}`)],
  ["form", () => redactor.form(`user=ada&password=${CANARY}&card=5555+5555+5555+4444`)],
  ["form of Rails", () => redactor.form(`user%5Bpassword%5D=${CANARY}&authenticity_token=x`)],
  ["form that is cut off", () => redactor.form(`user=ada&password=${CANARY.slice(0, 9)}`)],
  json(`{"password":"${CANARY}"}`),
  json(`{"user":{"profile":[{"Api-Key":"${CANARY}"}]}}`),
  json(`{"token":["${CANARY}",{"a":"${CANARY}"}]}`),
  json(`{"secret":{"a":{"b":"${CANARY}"},"c":[1,"${CANARY}"]},"d":1}`),
  json(`{"pin":5555555555554444}`),
  json(`{"n":5555555555554444,"s":"5555 5555 5555 4444"}`),
  json(`{"\\u0070assword":"${CANARY}"}`),
  json(`{"pass\\u0077ord" : "${CANARY}"}`),
  json(`{"password":"a\\"${CANARY}"}`),
  json(`{"password":'${CANARY}'}`),
  json(`{"a":1}\n{"password":"${CANARY}"}\n{"b":2}`),
  json(JSON.stringify({ body: JSON.stringify({ password: CANARY }) })),
  json(JSON.stringify({ body: JSON.stringify({ a: JSON.stringify({ token: [CANARY] }) }) })),
  json(JSON.stringify({ line: `password=${CANARY}` })),
  json(JSON.stringify({ url: `https://example.com/?access_token=${CANARY}` })),
  json(JSON.stringify({ dsn: `postgres://ada:${CANARY}@db/app` })),
  json(JSON.stringify({ dsn: `postgres://ada:${CANARY}@db/app` }).replaceAll("/", "\\/")),
  json(JSON.stringify({ jwt1: 1, note: JWT })),
  json(JSON.stringify({ file: PEM })),
  json(JSON.stringify([{ name: "password", value: CANARY }])),
  json(JSON.stringify({ headers: { cookie: `sid=${CANARY}`, authorization: CANARY } })),
  json(JSON.stringify({ query: `mutation { login(password: "${CANARY}") { id } }` })),
  json(JSON.stringify({ xml: `<password>${CANARY}</password>` })),
  json(JSON.stringify({ [`https://ada:${CANARY}@example.com`]: 1 })),
  json(`{user: 'ada', password: '${CANARY}'}`),
  json(`{"a":"b"","password":"${CANARY}"}`),
  json(`"password=${CANARY}"`),
  json(`{"password":"${CANARY}`),
  json(`{"password":{"a":["${CANARY}`),
  json(`password: ${CANARY}`),
  text(`Login failed: password=${CANARY}, user=ada`),
  text(`your API key: ${CANARY}`),
  text(`Authorization: Basic ${BASIC}`),
  text(`GET / HTTP/1.1\r\nCookie: a=1; sid=${CANARY}\r\nHost: x`),
  text(`curl -H 'Authorization: Bearer ${CANARY}' -H "X-Api-Key: ${CANARY}" https://x`),
  text(`deploy --token ${CANARY} --user ada`),
  text(`{ user: 'ada', password: '${CANARY}' }`),
  text(`Map(1) { "accessToken" => "${CANARY}" }`),
  text(`connect ECONNREFUSED postgres://ada:${CANARY}@db:5432/app`),
  text(`data: {"token":"${CANARY}"}\n\n`),
  text(`<soap:Envelope><wsse:Password Type="x">${CANARY}</wsse:Password></soap:Envelope>`),
  text(`<credentials><user>ada</user><code>${CANARY}</code></credentials>`),
  text(`<input type="hidden" name="csrf_token" value="${CANARY}">`),
  text(`<meta name="csrf-token" content="${CANARY}">`),
  text(`jwt ${JWT} end`),
  text(PEM),
  text(PEM.slice(0, 60)),
  text(`paid with 5555 5555 5555 4444`),
  text(`see https://x.test/file?sig=${CANARY}&expires=1`),
  text(`config: DB_PASS=${CANARY}; PORT=80`),
  value("nested", { a: [{ password: CANARY }] }),
  value("Map", new Map<string, unknown>([["token", CANARY], ["m", new Map([["pin", CANARY]])]])),
  value("Set", new Set([`password=${CANARY}`])),
  value("Error", new Error(`password=${CANARY}`, { cause: { token: CANARY } })),
  value("AggregateError", new AggregateError([new Error(`token: ${CANARY}`)], "several")),
  value("class", new Session()),
  value("JSON text", { body: JSON.stringify({ password: CANARY }) }),
  value("URL", new URL(`https://ada:${CANARY}@example.com/?token=${CANARY}`)),
  value("URLSearchParams", new URLSearchParams({ password: CANARY })),
  value("Headers", new Headers({ cookie: `a=${CANARY}`, "x-api-key": CANARY })),
  value("entries of Headers", [...new Headers({ cookie: `a=${CANARY}` })]),
  value("toJSON", { toJSON: () => ({ secret: CANARY }) }),
  value("pair", { name: "password", value: CANARY }),
  value("pair the other way round", { value: CANARY, name: "password" }),
  value("key", { [`https://ada:${CANARY}@example.com`]: 1 }),
];

Deno.test("Redactor lets no secret through, wherever it stands", () => {
  assert.ok(PLACEMENTS.length >= 100);
  for (const [place, run] of PLACEMENTS) {
    const output = JSON.stringify(run());
    for (const secret of SECRETS) {
      assert.ok(!output.includes(secret), `${place}\ngave ${output}\nwhich holds ${secret}`);
    }
  }
  assert.equal(redactor.caught, 0);
});

const BODY = JSON.stringify({
  id: 4711,
  user: { name: "Ada", password: "Zq1-first-secret", tags: ["a", "b"], "api-key": ["Zq2-x", 12] },
  escaped: 'quote " backslash \\ and \u00e9',
  session_token: { id: "Zq3-y", nested: { deep: ["Zq4-z", { a: "Zq5" }] } },
  pin: 73551,
  inner: JSON.stringify({ secret: 'Zq6-in"ner', ok: "fine" }),
  card: "5555 5555 5555 4444",
  list: Array.from({ length: 40 }, (_, i) => ({ i, note: "nothing to see", token: `Zq7-${i}` })),
}).replace("password", "pass\\u0077ord");

Deno.test("Redactor.json() hides secrets at every length of a body that is cut off", () => {
  assert.ok(BODY.length > 2_000);
  for (let length = 0; length <= BODY.length; length++) {
    const output = redactor.json(BODY.slice(0, length));
    // `Z` is in nothing but secrets: not one character of them may show.
    assert.ok(!output.includes("Z") && !output.includes("73551"), `${length}: ${output}`);
  }
});

Deno.test("Redactor.form() hides secrets at every length of a body that is cut off", () => {
  const body = "user=ada&password=Zq1&user%5Bpin%5D=Zq2&a=https%3A%2F%2Fx%2F%3Ftoken%3DZq3&b=1";
  for (let length = 0; length <= body.length; length++) {
    const output = redactor.form(body.slice(0, length));
    assert.ok(!output.includes("Z"), `${length}: ${output}`);
  }
});

Deno.test("Redactor.text() hides secrets at every length of a text that is cut off", () => {
  const body = 'a\npassword: Zq1, token=\'Zq2 x\' { "secret": { "a": "Zq3" } }\n' +
    "Cookie: a=Zq4; b=Zq5\n<password>Zq6</password>\n--api-key Zq7\nhttps://x/?sig=Zq8&z=1";
  for (let length = 0; length <= body.length; length++) {
    const output = redactor.text(body.slice(0, length));
    assert.ok(!output.includes("Z"), `${length}: ${output}`);
  }
});
