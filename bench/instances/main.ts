/**
 * What several instances store in one PostgreSQL database, beside one, and what a `NOTIFY` of another
 * app takes meanwhile: `deno run -A bench/instances/main.ts [--seconds 5] [--rounds 3]
 * [--instances 8]`. Several with a database each show what the machine can do: they share nothing but
 * its cores and its disk. Exits with 1 if several on one database store less than 1.7 times what one
 * does, and less than nine tenths of what those do.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import postgres from "postgres";
import { PostgresServer } from "../../tests/support/postgres_server.ts";
import { markdownTable } from "../overhead/markdown_table.ts";
import { median } from "../overhead/median.ts";

/** What several instances store at least, as a multiple of one. */
const LEAST_RATIO = 1.7;
/** Where the machine gives no more: what they store at least of what they do apart from each other. */
const LEAST_SHARE = 0.9;
/** Milliseconds between two notifications of the other app. */
const NOTIFY_MS = 10;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    seconds: { type: "string", default: "5" },
    rounds: { type: "string", default: "3" },
    instances: { type: "string", default: "8" },
  },
});

interface Run {
  readonly batches: number;
  readonly records: number;
  readonly notifyMs: number;
}

const several = Number(values.instances);
const SETUPS = [
  { label: "1", count: 1, isWatched: false, databases: 1 },
  { label: `${several}`, count: several, isWatched: false, databases: 1 },
  { label: `${several}, one with a live tail`, count: several, isWatched: true, databases: 1 },
  { label: `${several}, a database each`, count: several, isWatched: false, databases: several },
] as const;

await using server = await PostgresServer.start({ onDisk: true });
const foreign = postgres(await server.createDatabase(), { max: 1, onnotice() {} });
try {
  await foreign.unsafe("listen other");
  const idle = await notifyFor(1_000);
  console.log(`NOTIFY of another app on an idle server: ${idle.toFixed(2)} ms`);
  const runs = SETUPS.map(() => [] as Run[]);
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [i, setup] of SETUPS.entries()) runs[i]?.push(await run(setup));
  }
  const middle = (i: number, key: keyof Run) => median((runs[i] ?? []).map((each) => each[key]));
  const rows = SETUPS.map(({ label }, i) => [
    label,
    middle(i, "batches").toFixed(0),
    middle(i, "records").toFixed(0),
    `${(middle(i, "records") / middle(0, "records")).toFixed(2)} x`,
    `${middle(i, "notifyMs").toFixed(2)} ms`,
  ]);
  console.log(
    markdownTable([["Instances", "batches/s", "records/s", "of one", "foreign NOTIFY"], ...rows]),
  );
  const ratio = middle(1, "records") / middle(0, "records");
  const ofPossible = middle(1, "records") / middle(3, "records");
  const isKept = ratio >= LEAST_RATIO || ofPossible >= LEAST_SHARE;
  console.log(
    `${isKept ? "kept" : "BROKEN"}: ${ratio.toFixed(2)} x what one stores, ` +
      `${ofPossible.toFixed(2)} x what they store in databases of their own`,
  );
  if (!isKept) Deno.exitCode = 1;
} finally {
  await foreign.end();
}

async function run({ count, databases, isWatched }: (typeof SETUPS)[number]): Promise<Run> {
  const urls: string[] = [];
  for (let i = 0; i < databases; i++) urls.push(await server.createDatabase());
  const instances = Array.from({ length: count }, (_, i) => {
    return start(urls[i % databases] ?? "", isWatched && i === 0);
  });
  await Promise.all(instances.map(({ ready }) => ready));
  await Promise.all(instances.map(({ begin }) => begin()));
  const notifyMs = await notifyFor(1_000 * Number(values.seconds));
  const results = await Promise.all(instances.map(({ result }) => result));
  const sum = (key: "saved" | "batches") =>
    results.reduce((all, each) => all + each[key], 0) / Number(values.seconds);
  return { batches: sum("batches"), records: sum("saved"), notifyMs };
}

/** Starts an instance, in a process of its own. */
function start(url: string, watches: boolean) {
  const module = fileURLToPath(new URL("./instance.ts", import.meta.url));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--allow-all", module, url, values.seconds, `${watches}`],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const ready = Promise.withResolvers<void>();
  const result = Promise.withResolvers<{ saved: number; batches: number }>();
  read().catch((error: unknown) => {
    ready.reject(error);
    result.reject(error);
  });
  return { ready: ready.promise, result: result.promise, begin };

  async function begin(): Promise<void> {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode("go\n"));
    await writer.close();
  }

  async function read(): Promise<void> {
    let text = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.includes("ready\n")) ready.resolve();
    }
    const [line] = /^\{.*\}$/m.exec(text) ?? [];
    if (line === undefined) throw new Error(`An instance stored nothing: ${text}`);
    result.resolve(JSON.parse(line));
  }
}

/** What a `NOTIFY` takes, in the middle: milliseconds. */
async function notifyFor(ms: number): Promise<number> {
  const took: number[] = [];
  for (const end = performance.now() + ms; performance.now() < end;) {
    const begun = performance.now();
    await foreign.unsafe("notify other");
    took.push(performance.now() - begun);
    await new Promise((resolve) => setTimeout(resolve, NOTIFY_MS));
  }
  return median(took);
}
