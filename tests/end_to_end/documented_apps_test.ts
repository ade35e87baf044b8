import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { docSnippets, withFileImports } from "../support/doc_snippets.ts";
import { withDeadline } from "../support/deadline.ts";
import { recordedLogs } from "../support/recorded_logs.ts";
import { REPOSITORY, runApp } from "../support/run_app.ts";

/** The snippet of a page under a heading. */
function snippetOf(page: string, heading: string): string {
  const found = docSnippets(page).find((snippet) => snippet.heading === heading);
  assert.ok(found !== undefined, `${page} has no snippet under ${heading}`);
  return withFileImports(found.code);
}

/** A folder that is removed after a test. */
async function makeFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir({ prefix: "documented-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

const CONFIG = `--config=${join(REPOSITORY, "deno.json")}`;

Deno.test("docs/testing.md: its tests pass, and print nothing else", async () => {
  await using folder = await makeFolder();
  const snippets = docSnippets("docs/testing.md");
  assert.equal(snippets.length, 3);
  for (const [index, { code }] of snippets.entries()) {
    await Deno.writeTextFile(join(folder.path, `${index}_test.ts`), withFileImports(code));
  }
  const args = ["test", CONFIG, "--no-lock", "--no-check", "--allow-net", folder.path];
  await using app = runApp(args);
  const { code } = await app.waitForExit();
  assert.equal(code, 0, app.stdout.text);
  assert.match(app.stdout.text, /\b3 passed/);
  assert.doesNotMatch(app.stdout.text + app.stderr.text, /SuperTracer/);
});

Deno.test("docs/production.md: the set-up runs with its permissions, and stores what it got", async () => {
  await using folder = await makeFolder();
  const code = snippetOf("docs/production.md", "A set-up")
    .replace("/var/lib/shop", folder.path).replace("port: 8000", "port: 0");
  await Deno.writeTextFile(
    join(folder.path, "app.ts"),
    'export const app = () => new Response("Hello");',
  );
  const main = join(folder.path, "main.ts");
  await Deno.writeTextFile(main, code);
  const page = await Deno.readTextFile(join(REPOSITORY, "docs/production.md"));
  const [, command = ""] = /deno run ((?:--allow-\S+|\\|\s)+)main\.ts/.exec(page) ?? [];
  const permissions = command.split(/[\s\\]+/).filter((flag) => flag !== "")
    .map((flag) => flag.replace("/var/lib/shop", folder.path));
  assert.equal(permissions.length, 4, command);
  const run = () =>
    runApp(["run", CONFIG, "--no-lock", "--no-check", "--no-prompt", ...permissions, main], {
      env: { TRACER_PASSWORD: "correct horse", TRACER_SECRET: "s".repeat(32) },
    });
  await using app = run();
  const origin = await app.origin();
  for (const path of ["/health", "/orders"]) {
    const response = await fetch(`${origin}${path}`, {
      headers: { "x-forwarded-for": "203.0.113.7" },
    });
    assert.equal(await response.text(), "Hello");
  }
  app.kill("SIGTERM");
  await app.waitForExit();

  await using again = run();
  const restarted = await again.origin();
  const login = await fetch(`${restarted}/supertracer/api/login`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: restarted },
    body: JSON.stringify({ username: "ada", password: "correct horse" }),
  });
  await login.body?.cancel();
  const cookie = login.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
  const logs = await recordedLogs(restarted, { cookie });
  assert.deepEqual(logs.map(({ path }) => path), ["/orders"]);
});

Deno.test("docs/production.md: a dashboard on a port of its own shows the app's requests", async () => {
  await using folder = await makeFolder();
  const code = snippetOf("docs/production.md", "On a port of its own")
    .replace("port: 8000", "port: 0").replace("port: 9000", "port: 0");
  const main = join(folder.path, "main.ts");
  await Deno.writeTextFile(main, code);
  await using app = runApp(["run", CONFIG, "--no-lock", "--no-check", "--allow-all", main], {
    cwd: folder.path,
  });
  await app.stderr.waitFor(/Listening on http:\/\/127/);
  const ports = [...app.stderr.text.matchAll(/Listening on http:\/\/\S+?:(\d+)/g)];
  const [served = "", shown = ""] = ports.map(([, port]) => `http://127.0.0.1:${port}`);
  for (const path of ["/", "/supertracer/"]) {
    assert.equal(await (await fetch(`${served}${path}`)).text(), "Hello");
  }
  assert.equal((await fetch(`${shown}/anything`)).status, 404);
  const [, token] = await app.stderr.waitFor(/#token=(\S+)/);
  const headers = { authorization: `Bearer ${token}` };
  const logs = await recordedLogs(shown, headers, 2);
  assert.deepEqual(logs.map(({ path }) => path), ["/supertracer/", "/"]);
  const live = await fetch(`${shown}/supertracer/api/live`, { headers });
  assert.ok(live.body !== null);
  await (await fetch(`${served}/later`)).text();
  await withDeadline(waitForText(live.body, "/later"), () => "/later in the live stream");
  const counted = async (): Promise<void> => {
    const overview = await fetch(`${shown}/supertracer/api/overview`, { headers });
    const { report } = await overview.json();
    if (report.totals.requests !== 3) return counted();
  };
  await withDeadline(counted(), () => "three requests in the metrics");
});

/** Reads a stream until it has sent a text. */
async function waitForText(stream: ReadableStream<Uint8Array>, text: string): Promise<void> {
  let read = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    read += part;
    if (read.includes(text)) return;
  }
  assert.fail(`The stream ended with ${read}`);
}

Deno.test("docs/frameworks.md: NestJS tells errors and routes", async () => {
  await using folder = await makeFolder();
  const code = snippetOf("docs/frameworks.md", "NestJS")
    .replace("controllers: [Posts]", "controllers: [Posts, More]")
    .replace("@Module(", (module) => `${MORE_OF_NEST}\n${module}`)
    .replace(
      ".listen(8000);",
      `.listen(0, "127.0.0.1", function () {
      console.error(\`Listening on http://127.0.0.1:\${this.address().port}/\`);
    });`,
    );
  const main = join(folder.path, "main.ts");
  await Deno.writeTextFile(main, code);
  const compilerOptions = { experimentalDecorators: true, emitDecoratorMetadata: true };
  const imports = {
    "@supertracer/core": urlOf("core/mod.ts"),
    "@supertracer/core/exchange": urlOf("core/exchange.ts"),
  };
  const config = join(folder.path, "deno.json");
  await Deno.writeTextFile(config, JSON.stringify({ compilerOptions, imports }));
  await using app = runApp([
    "run",
    `--config=${config}`,
    "--no-lock",
    "--no-check",
    "--allow-all",
    main,
  ]);
  const origin = await app.origin();
  const statuses: Record<string, number> = {};
  for (const path of ["/posts/hello", "/fails", "/teapot", "/nowhere"]) {
    const response = await fetch(`${origin}${path}`);
    statuses[path] = response.status;
    await response.text();
  }
  const response = await fetch(`${origin}/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Ada", password: "do-not-keep" }),
  });
  assert.deepEqual(await response.json(), { hello: "Ada" });
  assert.deepEqual(Object.values(statuses), [200, 500, 418, 404]);

  const [, token] = await app.stderr.waitFor(/#token=(\S+)/);
  const headers = { authorization: `Bearer ${token}` };
  const logs = await recordedLogs(origin, headers, 5);
  const of = (path: string) => logs.find((log) => log.path === path);
  assert.equal(of("/posts/hello")?.route, "/posts/:slug");
  assert.equal(of("/fails")?.errorMessage, "TypeError: no such table");
  assert.ok(of("/fails")?.errorGroup !== undefined);
  assert.deepEqual([of("/teapot")?.errorMessage, of("/nowhere")?.errorMessage], [
    undefined,
    undefined,
  ]);
  const login = await fetch(`${origin}/supertracer/api/logs/${of("/login")?.id}`, { headers });
  assert.deepEqual((await login.json()).requestBody, { name: "Ada", password: "[REDACTED]" });
});

/** A file of the repository, for imports from elsewhere. */
function urlOf(path: string): string {
  return String(pathToFileURL(join(REPOSITORY, path)));
}

/** More to ask of the app of NestJS. */
const MORE_OF_NEST = `
import { Body, ImATeapotException, Post } from "npm:@nestjs/common@12.5.1";

@Controller()
class More {
  @Get("fails")
  fails() {
    throw new TypeError("no such table");
  }
  @Get("teapot")
  teapot() {
    throw new ImATeapotException("short");
  }
  @Post("login")
  login(@Body() body: { name: string }) {
    return { hello: body.name };
  }
}
`;

Deno.test("docs/troubleshooting.md quotes messages that exist", async () => {
  const page = await Deno.readTextFile(join(REPOSITORY, "docs/troubleshooting.md"));
  const cells = [...page.matchAll(/^\| (.+?) +\|/gm)].map(([, cell = ""]) => cell);
  const quoted = cells.flatMap((cell) => /^[`"]([^`"]+)[`"]$/.exec(cell)?.[1] ?? [])
    .flatMap((text) => text.split("..."))
    .map((text) => text.trim().replace(/^[?,:] ?|[?,:.]+$/g, "").trim())
    .filter((text) => text.length > 3);
  assert.ok(quoted.length > 10, quoted.join("\n"));
  const source = await sourceText(["core", "adapters", "dashboard"]);
  assert.deepEqual(quoted.filter((text) => !source.includes(text)), []);
});

/** The sources in some folders, with texts that are split over lines put together. */
async function sourceText(folders: readonly string[]): Promise<string> {
  const texts: string[] = [];
  const read = async (folder: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = join(folder, name);
      if (isDirectory) await read(path);
      else if (/\.tsx?$/.test(name) && !name.endsWith(".gen.ts")) {
        texts.push(await Deno.readTextFile(path));
      }
    }
  };
  for (const folder of folders) await read(join(REPOSITORY, folder));
  return texts.join("\n").replace(/["`] \+\s+["`]/g, "");
}
