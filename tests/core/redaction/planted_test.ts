import assert from "node:assert/strict";
import { Redactor } from "../../../core/redaction/redactor.ts";

const redactor = new Redactor();
const S = "c4nary-S3cr3t-9f1e";

/** By kind: texts of any sort with the secret in them. */
const PLANTED: Readonly<Record<string, readonly string[]>> = {
  "pairs in JSON, in any order": [
    `[{"value":"${S}","name":"password"}]`,
    `[{"name":"password","value":"${S}"}]`,
    `{"op":"replace","path":"/password","value":"${S}"}`,
    `[{"op":"add","value":"${S}","path":"/user/apiKey"}]`,
    `{"type":"password","value":"${S}"}`,
    `{"k":"token","v":"${S}"}`,
    `{"v":"${S}","k":"token"}`,
    `{"value":{"deep":["${S}"]},"name":"secret"}`,
    `{"field":"pin","value":"${S}"}`,
    `[{"a":{"value":"${S}","key":"DB_PASSWORD"}},{"value":"plain","key":"b"}]`,
    `{"label":"API key","content":"${S}"}`,
    `{"value":"${S}","name":"password"`,
  ],
  "lists": [
    `["x-api-key","${S}"]`,
    `["accept","*/*","x-api-key","${S}","host","x"]`,
    `["--password","${S}"]`,
    `{"args":["run","--token","${S}","--port","80"]}`,
    `{"rawHeaders":["Authorization","${S}","Host","x"]}`,
    `[["password","${S}"],["user","ada"]]`,
    `argv [ 'run', '--password', '${S}' ]`,
    `headers [ 'x-api-key', '${S}' ]`,
  ],
  "literals of code and dumps": [
    `{'token': b'${S}'}`,
    `password = u"${S}"`,
    `Login { user: "ada", password: Some("${S}") }`,
    `password: SecretStr('${S}')`,
    `token => string(18) "${S}"`,
    `const apiKey = new Key("${S}")`,
    `password=$${S}`,
    `token: \${${S}}`,
  ],
  "markup": [
    `<token value="${S}"/>`,
    `<db:password encrypted="no" value='${S}'></db:password>`,
    `<param name="password">${S}</param>`,
    `<member><name>password</name><value><string>${S}</string></value></member>`,
    `<plist><dict><key>password</key><string>${S}</string></dict></plist>`,
    `<input value=${S} name=password>`,
    `<input value="${S}" type="hidden" name="csrf_token">`,
    `<add key="ApiKey" value="${S}"/>`,
    `<setting name="secret"><value>${S}</value></setting>`,
    `<entry><value>${S}</value><key>token</key></entry>`,
    `<a><b name="x">plain</b><c key="password">${S}`,
  ],
  "what databases say": [
    `Key (token)=(${S}) already exists.`,
    `Key (email, password)=(a@example.com, ${S}) already exists.`,
    `INSERT INTO users (name, password) VALUES ('a', '${S}')`,
    `insert into "users" ("name", "api_key") values ('a','${S}'),('b','${S}') returning id`,
    `CREATE USER ada IDENTIFIED BY '${S}'`,
    `CREATE USER ada IDENTIFIED WITH mysql_native_password BY '${S}'`,
    `ALTER ROLE ada WITH LOGIN PASSWORD '${S}'`,
    `Duplicate entry '${S}' for key 'sessions.token'`,
    `UPDATE users SET password = '${S}' WHERE id = 1`,
  ],
  "one-time values": [
    `grant_type=authorization_code&code=${S}&redirect_uri=x`,
    `code_verifier=${S}&code=${S}`,
    `{"grant_type":"authorization_code","code":"${S}"}`,
    `{"code":"${S}","code_verifier":"x"}`,
    `{"verificationCode":"${S}"}`,
    `{"recoveryCodes":["${S}"]}`,
    `{"backupCodes":["${S}","${S}"]}`,
    `{"verification_code":482913}`,
    `see https://x.example/cb?state=q&code=${S}`,
    `ticket=ST-1856339-${S}`,
    `SAMLRequest=${S}&RelayState=${S}`,
    `{"SAMLResponse":"${S}"}`,
    `GET /reset-password/${S} failed`,
    `at https://x.example/magic-link/${S}`,
    `redirected to /users/verify/${S}/done`,
  ],
  "names in other languages": [
    "passwort",
    "Kennwort",
    "contrase\u00f1a",
    "contrasen\u0303a",
    "CONTRASE\u00d1A",
    "contrasena",
    "clave",
    "mot_de_passe",
    "motDePasse",
    "senha",
    "parola",
    "haslo",
    "has\u0142o",
    "wachtwoord",
    "l\u00f6senord",
    "heslo",
    "\u015fifre",
    "\u043f\u0430\u0440\u043e\u043b\u044c",
    "\u041f\u0410\u0420\u041e\u041b\u042c",
    "\u5bc6\u7801",
    "\u30d1\u30b9\u30ef\u30fc\u30c9",
    "\ube44\ubc00\ubc88\ud638",
  ].flatMap((name) => [
    `{"${name}":"${S}"}`,
    `{"user_${name}":["${S}"]}`,
    `${encodeURIComponent(name)}=${S}&a=1`,
    `${name}: ${S}`,
    `<${name}>${S}</${name}>`,
  ]),
  "names of keys": [
    "AccountKey",
    "licenseKey",
    "serviceKey",
    "adminKey",
    "appKey",
    "sharedKey",
    "x-admin-key",
    "x-internal-key",
    "x-auth",
    "pw",
    "user_pw",
    "pass_hash",
    "securityAnswer",
    "client_secret",
  ].flatMap((name) => [
    `{"${name}":"${S}"}`,
    `${name}=${S}&a=1`,
    `${name}: ${S}`,
  ]),
  "keys": [
    `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${S};EndpointSuffix=x`,
    `{"kty":"EC","d":"${S}","x":"a"}`,
    `{"k":"${S}","kty":"oct"}`,
    `{"tokens":["${S}"]}`,
    `{"tokens":{"access":"${S}"}}`,
    `{"session":"${S}"}`,
  ],
  "shapes of text": [
    `private_key: |\n  ${S}\n  ${S}\nuser: ada`,
    `a:\n  secret: >-\n    x ${S}\n\n    ${S}\n  b: 1`,
    `- name: DB_PASSWORD\n  value: ${S}\n- name: PORT\n  value: "80"`,
    `curl -u ada:${S} https://x.example`,
    `curl -s --user 'ada:${S}' https://x.example`,
    `mysql -h db -p${S} app`,
    `sqlplus scott/${S}@db`,
    `could not connect as scott/${S}@db`,
    `see //ada:${S}@h/x`,
    `machine example.com login ada password ${S}`,
    `machine example.com\n  login ada\n  password ${S}`,
    `db.example.com:5432:app:ada:${S}`,
    `name,password,age\nada,${S},36\nbob,"x,${S}",40`,
    `name;token\r\nada;${S}\r\n`,
    `a=1&%2570assword=${S}`,
    `next=https%253A%252F%252Fx.example%252F%253Ftoken%253D${S}`,
    `go to https://x.example/?next=https%3A%2F%2Fy.example%2F%3Ftoken%3D${S} now`,
    `--X\r\nContent-Disposition: form-data; name="password"\r\n\r\n${S}\r\n--X--`,
    `--X\nContent-Disposition: form-data; name=token\nContent-Type: text/plain\n\n${S}\n--X--`,
    Array.from(`{"password":"${S}"}`, (char) => `${char}\0`).join(""),
    "\ufffd\ufffd" + Array.from(`{"a":1,"token":"${S}"}`, (char) => `${char}\0`).join(""),
    `\u5bc6\u7801\uff1a${S}`,
  ],
};

for (const [kind, texts] of Object.entries(PLANTED)) {
  Deno.test(`Redactor hides planted secrets in every kind of text: ${kind}`, () => {
    for (const text of texts) {
      const outputs = {
        text: redactor.text(text),
        json: redactor.json(text),
        "text in JSON": text.includes("\0") ? "" : redactor.json(JSON.stringify({ note: text })),
        "text in a value": text.includes("\0")
          ? ""
          : JSON.stringify(redactor.value({ note: text })),
        form: /^[^\s{[<]+=/.test(text) ? redactor.form(text) : "",
        query: /^[^\s{[<]+=/.test(text) ? redactor.url(`/?${text}`) : "",
      };
      for (const [channel, output] of Object.entries(outputs)) {
        const plain = output.replaceAll("\ufffd", "");
        assert.ok(
          !/c4nary|S3cr3t|9f1e|482913/.test(plain),
          `${channel} of ${text}\ngave ${output}`,
        );
        assert.ok(!/^[{[]/.test(text) || channel !== "json" || output.includes("REDACTED"), output);
      }
      if (isJson(text)) {
        JSON.parse(outputs.json);
        const value = JSON.stringify(redactor.value(JSON.parse(text)));
        assert.ok(!/c4nary|S3cr3t|9f1e|482913/.test(value), `value of ${text}\ngave ${value}`);
      }
    }
    assert.equal(redactor.caught, 0);
  });
}

Deno.test("Redactor.url() hides one-time values on any path", () => {
  for (
    const url of [
      `/done?code=${S}&state=xyz`,
      `/done?state=active&code=${S}`,
      `/login/callback?code=${S}`,
      `/reset/${S}`,
      `/password/reset/MQ/${S}/`,
      `/users/verify-email/${S}?lang=en`,
      `/auth/magic-link/${S}`,
      `/invitations/${S}/accept`,
      `/a?ticket=ST-18-${S}`,
      `https://x.example/unsubscribe/${S}`,
      `/a?next=%2Freset%2F${S}`,
    ]
  ) {
    for (const name of ["", "referer", "location"]) {
      const output = name === ""
        ? redactor.url(url)
        : redactor.header(redactor.headerKind(name), url);
      assert.ok(!/c4nary|S3cr3t|9f1e/.test(output), `${url} gave ${output}`);
    }
  }
});

Deno.test("Redactor replaces nothing but the secret", () => {
  const cases: readonly (readonly [string, string])[] = [
    [`[{"value":"x y1","name":"password"}]`, `[{"value":"[REDACTED]","name":"password"}]`],
    [
      `{"a":"\\u00e9 token=x1 \\/ \\ud83d\\ude00"}`,
      `{"a":"\\u00e9 token=[REDACTED] \\/ \\ud83d\\ude00"}`,
    ],
    [
      `{"a":1e400,"b":-0,"a":"token: x1","n":12345678901234567890}`,
      `{"a":1e400,"b":-0,"a":"token: [REDACTED]","n":12345678901234567890}`,
    ],
    [
      `{"a":"{\\"b\\":1.0,\\"token\\":\\"x1\\"}"}`,
      `{"a":"{\\"b\\":1.0,\\"token\\":\\"[REDACTED]\\"}"}`,
    ],
  ];
  for (const [text, expected] of cases) assert.equal(redactor.json(text), expected);
  assert.equal(
    redactor.url("/a?u=https%3a%2F%2fb%2F%3ftoken%3dx1%26z%3D%C3%A9&v=a+b"),
    "/a?u=https%3a%2F%2fb%2F%3ftoken%3dREDACTED%26z%3D%C3%A9&v=a+b",
  );
  assert.equal(redactor.text("a,password\r\n1,x1\r\n"), "a,password\r\n1,[REDACTED]\r\n");
  assert.equal(redactor.text("key: |\n"), "key: |\n");
  assert.equal(
    redactor.text("k:\n  token: |\n    x1\n    y2\n  b: 1"),
    "k:\n  token: |\n    [REDACTED]\n  b: 1",
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
