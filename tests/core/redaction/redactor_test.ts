import assert from "node:assert/strict";
import { Redactor } from "../../../core/redaction/redactor.ts";

const redactor = new Redactor();

/** Each output must be as given; where nothing is given, the input. */
function check(run: (input: string) => unknown, cases: Readonly<Record<string, string>>): void {
  for (const [input, output] of Object.entries(cases)) assert.equal(run(input), output, input);
  assert.equal(redactor.caught, 0);
}

Deno.test("Redactor.header() keeps scheme, cookie names and attributes", () => {
  check((value) => redactor.header(redactor.headerKind("authorization"), value), {
    "Bearer abc": "Bearer [REDACTED]",
    "Basic YTpi": "Basic [REDACTED]",
    "AWS4-HMAC-SHA256 Credential=A/b, Signature=c": "AWS4-HMAC-SHA256 [REDACTED]",
    "abc def": "[REDACTED]",
    abc: "[REDACTED]",
    "": "",
  });
  check((value) => redactor.header(redactor.headerKind("cookie"), value), {
    "a=1; b=2": "a=[REDACTED]; b=[REDACTED]",
    "a=1=2;b=": "a=[REDACTED];b=[REDACTED]",
    abc: "[REDACTED]",
    "": "",
  });
  check((value) => redactor.header(redactor.headerKind("set-cookie"), value), {
    "a=1; Path=/x; Max-Age=10; Secure; HttpOnly; SameSite=Lax; Domain=example.com":
      "a=[REDACTED]; Path=/x; Max-Age=10; Secure; HttpOnly; SameSite=Lax; Domain=example.com",
    "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT":
      "a=[REDACTED]; Expires=Wed, 21 Oct 2026 07:28:00 GMT",
    "a=1; Unknown=x": "a=[REDACTED]; Unknown=[REDACTED]",
    "a=1; Path=/, b=2": "a=[REDACTED]; Path=[REDACTED]",
  });
});

Deno.test("Redactor.header() gives the same for a value that comes again", () => {
  for (let round = 0; round < 3; round++) {
    assert.equal(redactor.header(redactor.headerKind("x-a"), "plain"), "plain");
    assert.equal(redactor.header(redactor.headerKind("x-a"), "other"), "other");
    assert.equal(redactor.header(redactor.headerKind("x-a"), "password=x"), "password=[REDACTED]");
    assert.equal(redactor.header(redactor.headerKind("x-token"), "plain"), "[REDACTED]");
  }
});

Deno.test("Redactor.header() hides every value of an excluded header, whatever the options", () => {
  for (const subject of [redactor, new Redactor(false), new Redactor({ allow: ["cookie"] })]) {
    assert.equal(subject.header(subject.headerKind("x-note", true), "hello"), "[REDACTED]");
    assert.equal(
      subject.header(subject.headerKind("authorization", true), "Bearer abc"),
      "Bearer [REDACTED]",
    );
    assert.equal(
      subject.header(subject.headerKind("cookie", true), "a=1; b=2"),
      "a=[REDACTED]; b=[REDACTED]",
    );
    assert.equal(
      subject.header(subject.headerKind("set-cookie", true), "a=1; Path=/"),
      "a=[REDACTED]; Path=/",
    );
  }
});

Deno.test("Redactor.url() hides the end of a long path in which something may be secret", () => {
  const begin = "/ab".repeat(2_700);
  const end = "/c".repeat(100);
  check((url) => redactor.url(url), {
    [begin + end]: begin + end,
    [`${begin}/token=x1?a=1`]: `${begin}/token=REDACTED?a=1`,
    [`${begin}${end}/token=x1?a=1`]: `${begin}${"/c".repeat(46)}/REDACTED?a=1`,
    [`https://x.example${begin}/${"d".repeat(100)}/token=x1`]: `https://x.example${begin}/REDACTED`,
    [`${"e".repeat(9_000)};token=x1`]: "REDACTED",
  });
});

Deno.test("Redactor.url() and query() redact in place", () => {
  check((url) => redactor.url(url), {
    "/a?b=%20c+d&e[]=1&f": "/a?b=%20c+d&e[]=1&f",
    "/a?token=1&b=2": "/a?token=REDACTED&b=2",
    "/a?token=&b": "/a?token=&b",
    "/a?%74oken=1": "/a?%74oken=REDACTED",
    "https://a:b@c:80/d?e=1#token=2&f=3": "https://REDACTED@c:80/d?e=1#token=REDACTED&f=3",
    "/a?u=https%3A%2F%2Fb%2F%3Ftoken%3Dx1": "/a?u=https%3A%2F%2Fb%2F%3Ftoken%3DREDACTED",
    "/a?n=%C3%A9+Bearer+abcdefgh1": "/a?n=%C3%A9+Bearer+REDACTED",
    "/cart;jsessionid=1;a=2/b": "/cart;jsessionid=REDACTED;a=2/b",
    "/pay/4111111111111111": "/pay/REDACTED1111",
    "/@user/pkg": "/@user/pkg",
    "http://[": "http://[",
    "/%": "/%",
    "*": "*",
    "": "",
  });
});

Deno.test("Redactor.url() redacts the query by its path", () => {
  check((query) => redactor.url(`/auth/callback?${query}`), {
    "code=4f9a1c2e7b&state=9b8c7d6e5f&a=3": "/auth/callback?code=REDACTED&state=REDACTED&a=3",
  });
  check((query) => redactor.url(`/shops?${query}`), {
    "code=1&state=2": "/shops?code=1&state=2",
    "sv=1&sp=r&sig=2": "/shops?sv=REDACTED&sp=REDACTED&sig=REDACTED",
    "sv=1&sp=r": "/shops?sv=1&sp=r",
    "a=%00b": "/shops?a=%00b",
  });
});

Deno.test("Redactor.form() redacts in place", () => {
  check((form) => redactor.form(form), {
    "a=1&password=x%26y&b=": "a=1&password=[REDACTED]&b=",
    "user%5Bpassword%5D=x&key=1": "user%5Bpassword%5D=[REDACTED]&key=1",
    "pass+word=x": "pass+word=[REDACTED]",
    "a=%00": "a=%00",
  });
});

Deno.test("Redactor.json() copies what is not secret as it is", () => {
  check((json) => redactor.json(json), {
    '{ "a" : 9007199254740993, "token" : "x" }':
      '{ "a" : 9007199254740993, "token" : "[REDACTED]" }',
    '{"a":1,"a":2,"pin":1.0e5,"b":1.50}': '{"a":1,"a":2,"pin":"[REDACTED]","b":1.50}',
    '{"token":null,"secret":"","pin":false}': '{"token":null,"secret":"","pin":false}',
    '{"secret":{"a":[1]},"b":[{"token":[]}]}': '{"secret":"[REDACTED]","b":[{"token":[]}]}',
    '{"a":"\\u00e9\\/","token":"x"}': '{"a":"\\u00e9\\/","token":"[REDACTED]"}',
    '{"a":"x\\u0000y"}': '{"a":"x\ufffdy"}',
    '{"a":"\\ud83d\\ude00 \\ud83d"}': '{"a":"\\ud83d\\ude00 \ufffd"}',
    '{"a":1}\n{"token":"x"}\n': '{"a":1}\n{"token":"[REDACTED]"}\n',
    '{"a":"{\\"token\\":123456}"}': '{"a":"{\\"token\\":\\"[REDACTED]\\"}"}',
    '{"name":"token","value":"x"}': '{"name":"token","value":"[REDACTED]"}',
    '{"name":"a","value":"x","token":"1"}': '{"name":"a","value":"x","token":"[REDACTED]"}',
    '{"n":4111111111111111}': '{"n":"[REDACTED]1111"}',
    '{"token":"x': '{"token":"[REDACTED]',
    '{"token":"x\\': '{"token":"[REDACTED]',
    '{"token":["x","': '{"token":"[REDACTED]"',
    '{"token":': '{"token":',
    '{"a":"token=x': '{"a":"token=[REDACTED]',
    "{token: 'x', a: 1}": "{token: '[REDACTED]', a: 1}",
    "not JSON, token=x": "not JSON, token=[REDACTED]",
    "": "",
  });
});

Deno.test("Redactor.text() finds names with values in prose, code and markup", () => {
  check((text) => redactor.text(text), {
    "password=x, user=ada": "password=[REDACTED], user=ada",
    "password: x": "password: [REDACTED]",
    "password = 'x y' and more": "password = '[REDACTED]' and more",
    "password=a,b;c user=ada": "password=[REDACTED] user=ada",
    "(password=x)": "(password=[REDACTED])",
    "your API key: x.": "your API key: [REDACTED].",
    "{ token: [ 'a', 'b' ], c: 1 }": "{ token: [REDACTED], c: 1 }",
    '\\"token\\":\\"x\\",\\"a\\":1': '\\"token\\":\\"[REDACTED]\\",\\"a\\":1',
    "token: undefined": "token: undefined",
    "Authorization: Bearer x\nHost: y": "Authorization: Bearer [REDACTED]\nHost: y",
    "-H 'Cookie: a=1; b=2' -v": "-H 'Cookie: [REDACTED]' -v",
    "run --api-key x --port 80": "run --api-key [REDACTED] --port 80",
    "<password>x</password><a>y</a>": "<password>[REDACTED]</password><a>y</a>",
    "Map<Token> is fine": "Map<Token> is fine",
    "https://x/?key=a1b2c3d4&page=2": "https://x/?key=REDACTED&page=2",
    "Bearer abcdefgh.": "Bearer [REDACTED].",
    "Bearer authentication": "Bearer authentication",
    "a\0b\ud800c": "a\ufffdb\ufffdc",
  });
});

Deno.test("Redactor takes names, allowed names, patterns and a replacement", () => {
  const own = new Redactor({
    names: ["customerNumber"],
    allow: ["token"],
    patterns: [/EMP-\d{6}/g, /^\d{4}$/y],
    replacement: "***",
  });
  for (let round = 0; round < 3; round++) {
    assert.equal(
      own.json('{"customer_number":[1],"token":"EMP-123456","a":"1234","b":5678,"password":"x"}'),
      '{"customer_number":"***","token":"***","a":"***","b":"***","password":"***"}',
    );
  }
  assert.equal(own.text("staff EMP-123456 and EMP-654321"), "staff *** and ***");
  assert.equal(own.header(own.headerKind("customer-number"), "1"), "***");
  assert.equal(own.header(own.headerKind("x-note"), "EMP-123456"), "***");
  assert.equal(
    own.url("/EMP-123456?customerNumber=1&b=EMP-123456"),
    "/***?customerNumber=***&b=***",
  );
  assert.deepEqual(own.value({ a: "EMP-123456", b: 1234 }), { a: "***", b: "***" });
});

Deno.test("Redactor takes any replacement literally", () => {
  const own = new Redactor({ replacement: '$& "x" & y' });
  assert.equal(JSON.parse(own.json('{"token":"1"}')).token, '$& "x" & y');
  assert.equal(new URLSearchParams(own.form("token=1&a=2")).get("token"), '$& "x" & y');
  assert.equal(new URL(own.url("https://x/?token=1&a=2")).searchParams.get("token"), '$& "x" & y');
  assert.equal(own.text("token=x1"), 'token=$& "x" & y');
  assert.equal(new Redactor({ replacement: "" }).json('{"token":"x","a":1}'), '{"token":"","a":1}');
});

Deno.test("Redactor without defaults uses the given names and patterns only", () => {
  const own = new Redactor({ defaults: false, names: ["a"], patterns: [/x+y/] });
  assert.equal(
    own.json('{"a":1,"password":"p","b":"xxy","c":4111111111111111}'),
    '{"a":"[REDACTED]","password":"p","b":"[REDACTED]","c":4111111111111111}',
  );
  assert.equal(own.header(own.headerKind("authorization"), "Bearer abcdefgh"), "Bearer abcdefgh");
  assert.equal(own.url("https://u:p@h/?token=1&a=1"), "https://u:p@h/?token=1&a=REDACTED");
});

Deno.test("Redactor that is switched off changes nothing but what can't be stored", () => {
  const off = new Redactor(false);
  const body = '{"password":"x","jwt":"eyJhbGciOiJI.eyJzdWIi.x","\\u0070in":"\\u00e9"}';
  assert.equal(off.json(body), body);
  assert.equal(off.text(body), body);
  assert.equal(off.form("password=x"), "password=x");
  assert.equal(off.url("/auth?token=x&code=1"), "/auth?token=x&code=1");
  assert.equal(off.url("https://a:b@c/?token=x"), "https://a:b@c/?token=x");
  assert.equal(off.header(off.headerKind("authorization"), "Bearer x"), "Bearer x");
  assert.equal(off.header(off.headerKind("cookie"), "a=1"), "a=1");
  assert.deepEqual(off.value({ password: "x", big: 1n }), { password: "x", big: "1" });
  assert.equal(off.json('{"a":"\\u0000","b":"\0"}'), '{"a":"\ufffd","b":"\ufffd"}');
  assert.equal(off.text("\0\ud800"), "\ufffd\ufffd");
});

Deno.test("Redactor drops what it fails on and counts it", () => {
  const failing = new Redactor({ patterns: [/a/] });
  const broken = {
    length: 10,
    isWellFormed(): boolean {
      throw new Error("broken");
    },
  };
  // No caller passes anything but strings; this stands for any failure inside.
  const text = broken as unknown as string;
  assert.equal(failing.text(text), "[dropped: redaction failed]");
  assert.equal(failing.header(failing.headerKind("x-a"), text), "[dropped: redaction failed]");
  assert.equal(
    failing.header(failing.headerKind("set-cookie", true), text),
    "[dropped: redaction failed]",
  );
  assert.equal(failing.url(text), "[dropped: redaction failed]");
  assert.equal(failing.form(text), "[dropped: redaction failed]");
  assert.equal(JSON.parse(failing.json(text)), "[dropped: redaction failed]");
  assert.equal(failing.caught, 6);
});
