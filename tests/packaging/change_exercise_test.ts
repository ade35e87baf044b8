import assert from "node:assert/strict";
import { join } from "node:path";
import { REPOSITORY } from "../support/run_app.ts";

/** A change to a file: each `text` is inserted after the first occurrence of `after`. */
interface Edit {
  readonly file: string;
  /** Whether the compiler names the file before it is changed. */
  readonly isForced: boolean;
  readonly insert: readonly (readonly [after: string, text: string])[];
}

/** A change that people make, the files that it takes, and a program that shows that it works. */
interface Exercise {
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly proof: string;
  /** What the program prints. */
  readonly prints: string;
  /** How many files the change may take. */
  readonly files: number;
  /** Generated files that a test then finds stale, until `deno task generate` has run. */
  readonly generated?: readonly string[];
  /** Texts of the edits without which the compiler refuses them. */
  readonly needed?: readonly string[];
  /** The modules whose types are checked. */
  readonly modules?: readonly string[];
}

/** Packages that are copied, and the modules whose types are checked. */
const FOLDERS = ["core", "adapters/sqlite", "dashboard"];
const MODULES = [
  ...["core/mod.ts", "core/testing/mod.ts", "core/sql/mod.ts"],
  ...["core/logging/bridges/mod.ts", "adapters/sqlite/mod.ts"],
];

const RUN = ["run", "--allow-all", "--no-check", "--location=http://localhost/supertracer/"];

const SQLITE = `import { SQLiteConnector } from "@supertracer/sqlite";
const sqlite = new SQLiteConnector(":memory:");
await sqlite.connect();
await sqlite.initDb();
`;
const MEMORY = `import { MemoryConnector } from "@supertracer/core";
const memory = new MemoryConnector();
memory.connect();
`;

const EXERCISES: readonly Exercise[] = [
  {
    name: "a filter condition",
    edits: [
      {
        file: "core/filters/log_filters.ts",
        isForced: false,
        insert: [["minSize?: number | undefined;", "\n  parentSpan?: string | undefined;"]],
      },
      {
        file: "core/filters/conditions.ts",
        isForced: true,
        insert: [[
          'doc: "Exactly this outcome." },',
          '\n  parentSpan: { match: "equal", on: ["parentSpanId"], rest: "parent_span", ' +
          'key: "parent", doc: "Exactly this parent." },',
        ]],
      },
      {
        file: "core/query/query_keys.ts",
        isForced: true,
        insert: [[
          "read: ({ text }) => ({ instance: text }),\n  },",
          '\n  parent: { aliases: [], description: "Parent span id", examples: ["parent:ab"], ' +
          "read: ({ text }) => ({ parentSpan: text }) },",
        ]],
      },
    ],
    proof: `${SQLITE}${MEMORY}import { parseQuery } from "@supertracer/core";
const base = { id: 0, content: "x", timestamp: Date.now(), logLevel: "INFO" } as const;
for (const connector of [memory, sqlite]) {
  await connector.saveLogs({ key: "k", metrics: [], logs: [
    { ...base, parentSpanId: "ab" }, { ...base, parentSpanId: "cd" }, base,
  ] });
  const found = await connector.fetchLogs(parseQuery("parent:ab"));
  console.log(found.map(({ parentSpanId }) => parentSpanId).join());
}
const { logQuery } = await import("./core/http/queries.ts");
console.log(logQuery(20).parameters.parentSpan.rest);
await sqlite.disconnect();`,
    prints: "ab\nab\nparent_span",
    files: 3,
    generated: ["docs/query.md", "docs/connectors.md", "docs/api.md"],
  },
  {
    name: "a captured property",
    edits: [
      {
        file: "core/log/log.ts",
        isForced: false,
        insert: [["instance?: string | undefined;", "\n  protocol?: string | undefined;"]],
      },
      {
        file: "core/log/log_fields.ts",
        isForced: true,
        insert: [[
          'doc: "W3C trace id." }),',
          '\n  row("protocol", "protocol", "key", { since: 9, csv: 37, doc: "HTTP version." }),',
        ]],
      },
      {
        file: "core/log/log_shapes.ts",
        isForced: true,
        insert: [
          [
            "route: string | undefined = undefined;",
            "\n  protocol: string | undefined = undefined;",
          ],
          ["instance: this.instance,", "\n      protocol: this.protocol,"],
          ["metadata: copyJson(log.metadata),", "\n    protocol: log.protocol,"],
          ["metadata: summarizeObject(log.metadata),", "\n    protocol: log.protocol,"],
          ["ownKey(log.traceId),", "\n    key(log.protocol),"],
          [
            "metadata: readObject(columns.metadata),",
            "\n    protocol: readText(columns.protocol),",
          ],
        ],
      },
      {
        file: "core/testing/samples.ts",
        isForced: true,
        insert: [['instance: "1234-abcdef",', '\n    protocol: "h2",']],
      },
      {
        file: "core/capture/finish_record.ts",
        isForced: false,
        insert: [["record.instance = tools.origin.instance;", '\n  record.protocol = "h2";']],
      },
    ],
    proof: `${SQLITE}${MEMORY}import { SuperTracer } from "@supertracer/core";
const { logJson } = await import("./core/rest/log_json.ts");
const { CSV_HEAD, csvRow } = await import("./core/export/csv_row.ts");
const { openApiDocument } = await import("./core/rest/openapi.ts");
for (const connector of [memory, sqlite]) {
  const tracer = new SuperTracer(() => new Response("ok"), { connector });
  await tracer.fetch(new Request("http://localhost/x"));
  await tracer.flush();
  const [row] = await connector.fetchLogs();
  const log = await connector.fetchLog(row.id);
  console.log(row.protocol, log.protocol, logJson(log).protocol, csvRow(log).trim().split(",").at(-1));
  if (connector === sqlite) await tracer.close();
}
console.log(CSV_HEAD.trim().split(",").at(-1));
console.log(openApiDocument("1", []).components.schemas.Log.properties.protocol.description);`,
    prints: "h2 h2 h2 h2\nh2 h2 h2 h2\nprotocol\nHTTP version.",
    files: 5,
    generated: ["docs/api.md"],
  },
  {
    name: "an option",
    edits: [
      {
        file: "core/options/capture_options.ts",
        isForced: false,
        insert: [["export interface CaptureOptions {", "\n  readonly userAgent?: boolean;"]],
      },
      {
        file: "core/options/capture_options.ts",
        isForced: true,
        insert: [[
          'python: "capture_request_body",\n    }),',
          '\n    userAgent: option(boolean(), true, "Record user agents."),',
        ]],
      },
      {
        file: "core/capture/finish_record.ts",
        isForced: false,
        insert: [[
          "record.userAgent = headers?.userAgent;",
          "\n  if (!tools.options.userAgent) record.userAgent = undefined;",
        ]],
      },
    ],
    proof: `${MEMORY}import { SuperTracer } from "@supertracer/core";
for (const userAgent of [true, false]) {
  const options = { connector: memory, capture: { userAgent } };
  const tracer = new SuperTracer(() => new Response("ok"), options);
  await tracer.fetch(new Request("http://localhost/x", { headers: { "user-agent": "me" } }));
  await tracer.flush();
  console.log((await memory.fetchLogs())[0].userAgent);
}`,
    prints: "me\nundefined",
    files: 2,
    generated: ["core/supertracer.config.schema.json", "docs/configuration.md"],
  },
  {
    name: "a redaction name",
    edits: [{
      file: "core/redaction/names.ts",
      isForced: false,
      insert: [["recovery-phrase magic-link", " zork-mark"]],
    }],
    proof: `const { Redactor } = await import("./core/redaction/redactor.ts");
const redactor = new Redactor();
console.log(redactor.json('{"user_zorkMark":"a b c"}'));
console.log(redactor.url("/x?zork-mark=abcdef"));
console.log(redactor.header(redactor.headerKind("x-zork-mark"), "abcdef"));
console.log(redactor.text("zork mark: abcdef"));`,
    prints: '{"user_zorkMark":"[REDACTED]"}\n/x?zork-mark=REDACTED\n[REDACTED]\n' +
      "zork mark: [REDACTED]",
    files: 1,
    generated: ["docs/redaction.md"],
  },
  {
    name: "a column of the list",
    edits: [{
      file: "dashboard/screens/requests.tsx",
      isForced: false,
      insert: [[
        "const COLUMNS: readonly Column<LogRow>[] = [",
        '\n  { name: "route", label: "Route", width: 120, hideBelow: 1100, ' +
        "cell: ({ route }) => route },",
      ]],
    }],
    needed: ['label: "Route", ', "cell: ({ route }) => route "],
    modules: ["dashboard/main.tsx"],
    proof: `const { RequestsScreen } = await import("./dashboard/screens/requests.tsx");
const [column] = RequestsScreen().props.columns;
console.log(column.label, column.cell({ route: "/users/:id" }));`,
    prints: "Route /users/:id",
    files: 1,
  },
];

for (const exercise of EXERCISES) {
  const { name, edits, proof, prints, files, generated = [], needed = [] } = exercise;
  const { modules = MODULES } = exercise;
  Deno.test(`${name} takes ${counted(files)}, and what is forgotten is named`, async () => {
    const home = await Deno.makeTempDir();
    try {
      await copyPackages(home);
      const check = () => deno(home, ["check", ...modules]);
      for (const { file, isForced, insert } of edits) {
        if (isForced) {
          const { code, stderr } = await check();
          assert.notEqual(code, 0, `nothing asks for the change to ${file}`);
          assert.ok(stderr.includes(file), `the compiler does not name ${file}: ${stderr}`);
        }
        const path = join(home, file);
        const before = await Deno.readTextFile(path);
        const after = changed(before, insert, file);
        for (const text of needed) {
          assert.ok(after.includes(text), `${file} has no ${text}`);
          await Deno.writeTextFile(path, after.replace(text, ""));
          const { stderr } = await check();
          assert.ok(stderr.includes(file), `the compiler does not ask for ${text}: ${stderr}`);
        }
        await Deno.writeTextFile(path, after);
      }
      const checked = await check();
      assert.equal(checked.code, 0, checked.stderr);
      assert.deepEqual(await staleFiles(home), generated);
      await deno(home, ["run", "--allow-all", "--no-check", "docs/generate/main.ts"]);
      assert.deepEqual(await staleFiles(home), []);
      await Deno.writeTextFile(join(home, "proof.ts"), proof);
      const run = await deno(home, [...RUN, "proof.ts"]);
      assert.equal(run.stdout.trim(), prints, run.stderr);
      assert.equal(new Set(edits.map(({ file }) => file)).size, files);
    } finally {
      await Deno.remove(home, { recursive: true });
    }
  });
}

function counted(files: number): string {
  return files === 1 ? "1 file" : `${files} files`;
}

function changed(text: string, insert: Edit["insert"], file: string): string {
  for (const [after, added] of insert) {
    assert.ok(text.includes(after), `${file} has no ${after}`);
    text = text.replace(after, () => after + added);
  }
  return text;
}

/** Generated files that are not what `deno task generate` would write. */
async function staleFiles(home: string): Promise<string[]> {
  await Deno.writeTextFile(
    join(home, "stale.ts"),
    `import { GENERATED } from "./docs/generate/main.ts";
for (const { url, make } of GENERATED) {
  const text = Deno.readTextFileSync(url);
  if (make(text) !== text) console.log(url.href.slice(import.meta.resolve("./").length));
}`,
  );
  const { code, stdout, stderr } = await deno(home, [...RUN, "stale.ts"]);
  assert.equal(code, 0, stderr);
  return stdout.split("\n").filter((line) => line !== "");
}

async function deno(cwd: string, args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}

/** Copies the packages and the documentation, with the compiler options of the repository. */
async function copyPackages(home: string): Promise<void> {
  const config = JSON.parse(await Deno.readTextFile(join(REPOSITORY, "deno.json")));
  const { compilerOptions, nodeModulesDir } = config;
  const workspace = FOLDERS.map((folder) => `./${folder}`);
  await Deno.writeTextFile(
    join(home, "deno.json"),
    JSON.stringify({ workspace, compilerOptions, nodeModulesDir, lock: false }),
  );
  for (const folder of [...FOLDERS, "docs"]) {
    await copyFolder(join(REPOSITORY, folder), join(home, folder));
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyFolder(join(from, name), join(to, name));
    else await Deno.copyFile(join(from, name), join(to, name));
  }
}
