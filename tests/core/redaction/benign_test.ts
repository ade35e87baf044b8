import assert from "node:assert/strict";
import { Redactor } from "../../../core/redaction/redactor.ts";
import { BENIGN_FIELDS, BENIGN_KEYS, BENIGN_VALUES } from "./benign_corpus.ts";

const redactor = new Redactor();
/** At most one in a thousand ordinary fields may be redacted. */
const TOLERATED = 0.001;

/** Deterministic numbers from 0 to 1 (mulberry32). */
function randomSource(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

Deno.test("Redactor hides at most one of a thousand ordinary names and values", () => {
  const fields = [...new Set(BENIGN_KEYS)].map((key) => `${JSON.stringify(key)}:"x1"`);
  const values = BENIGN_VALUES.map((value) => `"note":${JSON.stringify(value)}`);
  const corpus = new Set([...fields, ...values, ...BENIGN_FIELDS]);
  const wrong = [...corpus].filter((field) => {
    const body = `{"id":1,${field}}`;
    const parsed: unknown = JSON.parse(body);
    return redactor.json(body) !== body ||
      JSON.stringify(redactor.value(parsed)) !== JSON.stringify(parsed);
  });
  assert.ok(corpus.size >= 1_000, String(corpus.size));
  assert.ok(wrong.length <= corpus.size * TOLERATED, `${wrong.length}: ${wrong.join("\n")}`);
});

Deno.test("Redactor leaves what only looks secret in queries, forms and texts", () => {
  for (
    const text of [
      "key=en-US&state=active",
      "page=2&pageToken=CAUQAA8f3kd9&hasPassword=true",
      "max_tokens=512&num_tokens=512",
      "remember_token=false&csrf=true",
      "sort=token&order=desc",
    ]
  ) {
    assert.equal(redactor.url(`/list?${text}`), `/list?${text}`);
    assert.equal(redactor.url(`/list?${text}`), `/list?${text}`);
    assert.equal(redactor.form(text), text);
    assert.equal(redactor.text(`GET /list?${text} 200`), `GET /list?${text} 200`);
  }
  for (
    const text of [
      "password: must be at least 8 characters",
      "token: invalid",
      "pass: 12 fail: 0",
      "tests 12, pass: 11",
      "hasPassword: true",
      "num_tokens: 512",
      "passwordChangedAt: 2026-05-01",
      'fetch("/a", { credentials: "include", cookie: "include" })',
      "{ hasPassword: true, tokens: 512, password: undefined }",
      "name: password",
      "nextPageToken: CAUQAA8f3kd92jf02jd",
      "SyntaxError: Unexpected token: end",
    ]
  ) {
    assert.equal(redactor.text(text), text);
  }
});

Deno.test("Redactor leaves where an error happened, and what stands for a value that is elsewhere", () => {
  for (
    const text of [
      "    at verifyToken (file:///app/src/auth/token.ts:12:8)",
      "    at /app/password.js:3:1",
      "SELECT id, password_hash FROM users WHERE email = $1 AND token = $2",
      "UPDATE users SET password = ?, token = :token WHERE id = ?",
      "UPDATE users SET password=%s, token=@session_token",
      "mutation M($token: String!) { reset(token: $token, password: $newPassword) { ok } }",
      "curl https://x.example?token=${ACCESS_TOKEN}",
      "password: Path `password` is required.",
    ]
  ) {
    assert.equal(redactor.text(text), text);
    const body = JSON.stringify({ query: text });
    assert.equal(redactor.json(body), body);
    assert.deepEqual(redactor.value({ note: text }), { note: text });
  }
});

Deno.test("Redactor leaves what webhooks, schemas of tools and answers of models say", () => {
  for (
    const value of [
      { event_id: "Ev0PV52K21", authorizations: [{ team_id: "T061EG9R6", user_id: "U061F7AUR" }] },
      { properties: { token: { type: "string", description: "The ERC-20 token, e.g. USDC" } } },
      { properties: { password: { type: ["string", "null"], title: "What you log in with" } } },
      { properties: { token: { $ref: "#/components/schemas/Token" } } },
      { errors: { token: ["has already been taken"] }, mfa: "disabled", password_login: "enabled" },
      { passwordLastChanged: "2024-05-01T12:00:00Z", pwdLastSet: 133590000000000000 },
      { access_token_lifetime: "15m", session_token_ttl: "30d" },
    ]
  ) {
    const body = JSON.stringify(value);
    assert.equal(redactor.json(body), body);
    assert.deepEqual(redactor.value(value), value);
  }
  const tokens =
    '{"content":[{"token":"Hello","logprob":-0.3,"bytes":[72]},{"token":"!","logprob":-1}]}';
  assert.equal(redactor.json(tokens), tokens);
});

Deno.test("Redactor leaves ordinary values as they are, in every kind of text", () => {
  for (const value of BENIGN_VALUES) {
    const body = JSON.stringify({ note: value, list: [value] });
    assert.equal(redactor.json(body), body);
    assert.equal(redactor.text(value), value);
    assert.equal(redactor.header(redactor.headerKind("x-note"), value), value);
    assert.equal(redactor.value(value), value);
    const form = `note=${encodeURIComponent(value)}&n=1`;
    assert.equal(redactor.form(form), form);
    assert.equal(redactor.url(`/notes?${form}`), `/notes?${form}`);
  }
});

Deno.test("Redactor leaves ordinary numbers as they are", () => {
  const random = randomSource(1);
  const makers: (() => string)[] = [
    () => String(1_500_000_000_000 + Math.floor(random() * 400_000_000_000)),
    () => String(1.5e15 + Math.floor(random() * 4e14)),
    () => String(random()),
    () => String(random() * 1_000),
    () => `17${String(random()).slice(2, 18).padEnd(16, "0")}`,
    () => `978${String(Math.floor(random() * 1e10)).padStart(10, "0")}`,
  ];
  let wrong = 0;
  const rounds = 20_000;
  for (let i = 0; i < rounds; i++) {
    const number = makers[i % makers.length]?.() ?? "";
    const body = `{"n":${number},"s":"${number}"}`;
    if (redactor.json(body) !== body) wrong++;
  }
  assert.ok(wrong <= rounds * TOLERATED, `${wrong} of ${rounds}`);
});

Deno.test("Redactor leaves UUIDs as they are", () => {
  const random = randomSource(2);
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join("");
  for (let i = 0; i < 20_000; i++) {
    const uuid = `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
    assert.equal(redactor.text(uuid), uuid);
  }
});

Deno.test("Redactor leaves ordinary headers as they are", () => {
  const headers: Record<string, string> = {
    host: "localhost:8000",
    accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
    "accept-encoding": "gzip, deflate, br, zstd",
    "access-control-allow-credentials": "true",
    "access-control-allow-headers": "authorization, content-type, x-api-key",
    "anthropic-ratelimit-tokens-remaining": "39000",
    "cache-control": "no-cache, max-age=0",
    "content-disposition": 'attachment; filename="report.pdf"',
    "content-type": "application/json; charset=utf-8",
    "if-none-match": 'W/"33a64df5"',
    "keep-alive": "timeout=5, max=1000",
    "sec-ch-ua": '"Chromium";v="126", "Not.A/Brand";v="24"',
    "sec-fetch-site": "same-origin",
    "server-timing": "db;dur=53, app;dur=47.2",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    vary: "authorization, cookie",
    "www-authenticate": 'Bearer realm="api", error="invalid_token"',
    "x-forwarded-for": "203.0.113.7, 10.0.0.1",
    "x-ratelimit-limit-tokens": "40000",
    "x-request-id": "01J1ZC7G8KQ4B4Z5",
    referer: "https://example.com/users?page=2&sort=name",
    location: "/author?code=4&state=open",
  };
  for (const [name, value] of Object.entries(headers)) {
    assert.equal(redactor.header(redactor.headerKind(name), value), value, name);
  }
});
