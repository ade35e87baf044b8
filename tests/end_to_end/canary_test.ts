import {
  type BaseConnector,
  type Log,
  SuperTracer,
  type SuperTracerOptions,
} from "@supertracer/core";
import { PostgreSQLConnector } from "@supertracer/postgres";
import { SQLiteConnector } from "@supertracer/sqlite";
import assert from "node:assert/strict";
import { COPY_FORMATS } from "../../dashboard/copy_as/copy_formats.ts";
import { type NameRow, SECRET_ROWS, words } from "../../core/redaction/names.ts";
import { PATTERNS } from "../../core/redaction/patterns.ts";
import { Redactor } from "../../core/redaction/redactor.ts";
import { PostgresServer } from "../support/postgres_server.ts";

/** What stands under a secret name; looks like no token of its own. */
const SECRET = "c4nary-S3cr3t-9f1e";
const TOKEN = "token-of-the-canary-test-0123456789abcdef";
const KEY = "key-of-the-canary-test-0123456789abcdef";
/** Requests that storage may lose, so that they wait in spill files. */
const SMALL_QUEUE = { maxQueueItems: 4, batchSize: 2, flushIntervalMs: 20 };

/** A secret by its looks: a text with it, and what of the text has to be hidden. */
interface Planted {
  readonly text: string;
  readonly hidden: string;
}

/** The samples of every pattern of the table. */
const PATTERN_SAMPLES: readonly Planted[] = PATTERNS.flatMap(({ found }) =>
  found.map((text) => ({ text, hidden: hiddenIn(text) }))
);

/** All names of the table that need nothing beside, by where they stand. */
function namesAt(place: "data" | "query" | "header"): string[] {
  return SECRET_ROWS.filter((row: NameRow) =>
    row.beside === undefined && (row.places ?? ["data", "query", "header"]).includes(place)
  ).flatMap((row) => words(row.names).map((name) => row.match === "last" ? `x-${name}` : name));
}

/** What the redactor's own unit tests hold it to; here it must be so in every place. */
function hiddenIn(text: string): string {
  const shown = new Redactor().text(text).split(/\[?REDACTED\]?/);
  const start = shown[0]?.length ?? 0;
  const end = text.length - (shown.at(-1)?.length ?? 0);
  return text.slice(start, end).split("\n").sort((a, b) => b.length - a.length)[0]?.trim() ?? "";
}

interface App {
  readonly origin: string;
  readonly tracer: SuperTracer;
  [Symbol.asyncDispose](): Promise<void>;
}

function serve(options: SuperTracerOptions): App {
  const tracer: SuperTracer = new SuperTracer(handle, {
    auth: { accessToken: TOKEN },
    api: { enabled: true, apiKey: KEY },
    capture: { maxRequestBodySize: 1_048_576, maxResponseBodySize: 1_048_576, excludeHeaders: [] },
    ...options,
  });
  async function handle(request: Request): Promise<Response> {
    const text = await request.text();
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/throws")) {
      throw new Error(text, {
        cause: new TypeError(`caused by ${text}`, { cause: { note: text } }),
      });
    }
    const logger = tracer.getLogger("app");
    const data = request.headers.get("content-type") === "application/json"
      ? JSON.parse(text)
      : { note: text };
    if (pathname.startsWith("/told")) {
      const current = tracer.current();
      current?.recordError(new Error(text, { cause: data }));
      current?.setRoute(text === "" ? pathname.slice("/told".length) : text);
      current?.setUser({ id: text, name: text });
      current?.set(Array.isArray(data) ? { data } : data);
      return new Response("failed", { status: 500 });
    }
    if (pathname.startsWith("/logs")) {
      logger.info(text, data);
      logger.error(text, new Error(text, { cause: data }));
      tracer.getLogger(text.slice(0, 200)).warn("named", { [text.slice(0, 200)]: 1 });
      return new Response("ok");
    }
    return new Response(text, {
      headers: { "content-type": request.headers.get("content-type") ?? "text/plain" },
    });
  }
  const server = Deno.serve({
    port: 0,
    hostname: "127.0.0.1",
    onListen() {},
    onError: () => new Response("failed", { status: 500 }),
  }, tracer.fetch);
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    tracer,
    [Symbol.asyncDispose]: async () => {
      await tracer.close();
      await server.shutdown();
    },
  };
}

/** Puts every listed kind of secret in every place that a request, a line or an error has. */
async function plant({ origin }: App): Promise<void> {
  const send = async (path: string, init: RequestInit = {}) => {
    await (await fetch(`${origin}${path}`, { redirect: "manual", ...init })).body?.cancel();
  };
  const post = (path: string, type: string, body: string) =>
    send(path, { method: "POST", headers: { "content-type": type }, body });
  const json = JSON.stringify(Object.fromEntries(namesAt("data").map((name) => [name, SECRET])));
  const pairs = JSON.stringify(namesAt("data").map((name) => ({ value: SECRET, name })));
  const form = namesAt("data").map((name) => `${encodeURIComponent(name)}=${SECRET}`).join("&");
  const lines = namesAt("data").map((name) => `${name}: ${SECRET}`).join("\n");
  const markup = `<r>${namesAt("data").map((n) => `<p name="${n}">${SECRET}</p>`).join("")}</r>`;
  for (const path of ["/echo", "/logs", "/told", "/throws"]) {
    for (
      const [type, body] of [
        ["application/json", json],
        ["application/json", pairs],
        ["application/x-ndjson", `${json}\n${json}\n`],
        ["application/x-www-form-urlencoded", form],
        ["text/plain", lines],
        ["application/xml", markup],
      ] as const
    ) {
      await post(path, type, body);
    }
  }
  const query = namesAt("query");
  for (let i = 0; i < query.length; i += 20) {
    const some = query.slice(i, i + 20).map((name) => `${encodeURIComponent(name)}=${SECRET}`);
    await send(`/q?${some.join("&")}`);
  }
  const headers = namesAt("header").filter((name) => /^[\x21-\x7e]+$/.test(name));
  for (let i = 0; i < headers.length; i += 20) {
    const some = headers.slice(i, i + 20).map((name): [string, string] => [name, SECRET]);
    await send("/h", { headers: some });
  }
  for (const { text } of PATTERN_SAMPLES) {
    const encoded = encodeURIComponent(text);
    await post("/echo", "text/plain", `see ${text}`);
    await post("/echo", "application/json", JSON.stringify({ deep: [{ note: text }] }));
    await post("/echo", "application/x-www-form-urlencoded", `note=${encoded}`);
    await post("/logs", "text/plain", text);
    await post("/told", "text/plain", text);
    await post("/throws", "text/plain", text);
    await send(`/q?note=${encoded}&a=1`);
    await send(`/p/${encoded}`);
    if (/^[\x20-\x7e]+$/.test(text)) {
      await send("/h", { headers: { "x-note": text, referer: text } });
    }
  }
  for (const path of ["/reset", "/users/verify-email", "/auth/magic-link"]) {
    await send(`${path}/${SECRET}`);
    await send(`/told${path}/${SECRET}`);
    await post(`/throws${path}/${SECRET}`, "text/plain", `GET ${path}/${SECRET} failed`);
  }
  await send(`/done?code=${SECRET}&state=${SECRET}`, {
    headers: { referer: `https://x.example/cb?state=${SECRET}&code=${SECRET}` },
  });
}

/** No secret is in what somebody can read. */
function assertClean(where: string, text: string): void {
  const hidden = new Set([SECRET, ...PATTERN_SAMPLES.map(({ hidden }) => hidden)]);
  for (const secret of hidden) {
    assert.ok(secret.length >= 5, secret);
    for (
      const spelling of new Set([
        secret,
        encodeURIComponent(secret),
        JSON.stringify(secret).slice(1, -1),
      ])
    ) {
      const at = text.indexOf(spelling);
      assert.ok(
        at < 0,
        `${where} holds ${spelling}: ...${text.slice(Math.max(0, at - 200), at + 60)}`,
      );
    }
  }
}

async function readFiles(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for await (const { name, isFile, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) {
      const inner = await readFiles(`${folder}/${name}`);
      for (const [path, text] of inner) files.set(`${name}/${path}`, text);
    }
    if (!isFile) continue;
    const bytes = await Deno.readFile(`${folder}/${name}`);
    files.set(name, new TextDecoder("latin1").decode(bytes));
  }
  return files;
}

/** Reads a stream of events until the test has what it wanted. */
function follow(response: Response): () => Promise<string> {
  let text = "";
  const reader = (response.body ?? assert.fail()).pipeThrough(new TextDecoderStream()).getReader();
  const reading = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += value;
    }
  })().catch(() => {});
  return async () => {
    await reader.cancel();
    await reading;
    return text;
  };
}

/** Keeps what is printed. */
function printed(): { readonly lines: string[]; [Symbol.dispose](): void } {
  const lines: string[] = [];
  const methods = ["log", "info", "warn", "error", "debug"] as const;
  const kept = methods.map((method) => console[method]);
  for (const method of methods) {
    console[method] = (...data: unknown[]) => {
      lines.push(
        data.map((part) => typeof part === "string" ? part : Deno.inspect(part)).join(" "),
      );
    };
  }
  return {
    lines,
    [Symbol.dispose]: () =>
      methods.forEach((method, i) => console[method] = kept[i] ?? console.log),
  };
}

/**
 * Plants the secrets in an app, and looks for them in everything that answers.
 *
 * @param connector Where they are stored.
 */
async function plantAndAsk(connector: BaseConnector): Promise<void> {
  using output = printed();
  await using app = serve({ connector, logger: { echo: true } });
  const asKey = { headers: { "x-api-key": KEY } };
  const login = await fetch(`${app.origin}/supertracer/api/login`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: app.origin },
    body: JSON.stringify({ token: TOKEN }),
  });
  assert.equal(login.status, 204);
  const cookie = login.headers.getSetCookie().map((part) => part.split(";")[0]).join("; ");
  const asUser = { headers: { cookie } };
  const streams = [
    await fetch(`${app.origin}/supertracer/api/live`, asUser),
    await fetch(`${app.origin}/supertracer-api/api/v1/logs/stream`, asKey),
  ];
  for (const stream of streams) assert.equal(stream.status, 200);
  const ends = streams.map(follow);

  await plant(app);
  await app.tracer.flush();
  for (const [i, end] of ends.entries()) assertClean(`stream ${i}`, await end());

  const ask = async (path: string, init: RequestInit) => {
    const response = await fetch(`${app.origin}${path}`, init);
    const text = await response.text();
    assert.equal(response.status, 200, `${path}: ${text.slice(0, 200)}`);
    assertClean(path, text);
    return text;
  };
  const rest = (path: string) => ask(`/supertracer-api/api/v1${path}`, asKey);
  const page = (path: string) => ask(`/supertracer/api${path}`, asUser);
  for (const format of ["ndjson", "csv", "har"]) {
    const text = await rest(`/logs/export?format=${format}`);
    assert.ok(text.includes("REDACTED"), format);
  }
  const exported = (await rest("/logs/export?format=ndjson")).trim().split("\n");
  assert.ok(exported.length > 500, String(exported.length));
  for (
    const path of [
      "/logs?limit=100",
      "/metrics",
      "/metrics/prometheus",
      "/errors",
      "/routes",
      "/status",
    ]
  ) {
    await rest(path);
  }
  for (
    const path of [
      "/logs",
      "/overview",
      "/routes",
      "/errors",
      "/health",
      "/status",
      "/logs/export?format=ndjson",
    ]
  ) {
    await page(path);
  }
  const groups = JSON.parse(await rest("/errors")).data as { id?: string; group?: string }[];
  for (const { id, group } of groups.slice(0, 20)) await rest(`/errors/${id ?? group}`);
  const logs = await allLogs(connector);
  for (const log of logs.slice(0, 40)) {
    await rest(`/logs/${log.id}`);
    await page(`/logs/${log.id}`);
  }
  for (const log of logs) {
    for (const { name, copy } of COPY_FORMATS) assertClean(name, copy(log).text);
  }
  assertClean("the terminal", output.lines.join("\n").replaceAll(TOKEN, ""));
}

Deno.test("no listed secret reaches a file, an answer, a stream, an export, a copy or the terminal", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await plantAndAsk(new SQLiteConnector(`${folder}/requests.db`));
    const files = await readFiles(folder);
    assert.ok(files.has("requests.db"));
    for (const [name, text] of files) assertClean(name, text);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("no listed secret reaches a PostgreSQL database", async () => {
  await using server = await PostgresServer.start();
  const url = await server.createDatabase();
  await plantAndAsk(new PostgreSQLConnector(url));
  const tables = await server.query(
    "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
    url,
  );
  const names = tables.map((row) => String(row["relname"]));
  assert.ok(names.includes("requests") && names.includes("supertracer_errors"), names.join());
  for (const name of names) {
    const rows = await server.query(`select row_to_json(t)::text as row from ${name} t`, url);
    assertClean(name, rows.map((row) => row["row"]).join("\n"));
  }
});

async function allLogs(connector: BaseConnector): Promise<Log[]> {
  const rows = await connector.fetchLogs({ limit: 1_000 });
  const logs = await Promise.all(rows.map(({ id }) => connector.fetchLog(id)));
  return logs.filter((log) => log !== undefined);
}

Deno.test("no listed secret reaches spill files", async () => {
  const folder = await Deno.makeTempDir();
  using output = printed();
  try {
    const connector = new SQLiteConnector(`${folder}/requests.db`);
    connector.saveLogs = () => Promise.reject(new Error("the disk is full"));
    {
      await using app = serve({
        connector,
        recording: SMALL_QUEUE,
        spill: { path: `${folder}/spill` },
      });
      await plant(app);
      await app.tracer.flush().catch(() => {});
    }
    const files = await readFiles(folder);
    assert.ok(
      [...files].some(([name, text]) => name.includes("spill") && text.includes("REDACTED")),
      [...files.keys()].join(),
    );
    for (const [name, text] of files) assertClean(name, text);
    assertClean("the terminal", output.lines.join("\n").replaceAll(TOKEN, ""));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
