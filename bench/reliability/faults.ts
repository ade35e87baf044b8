import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { PostgresServer } from "../../tests/support/postgres_server.ts";
import { SmallDisk } from "../../tests/support/small_disk.ts";
import { TcpProxy } from "../../tests/support/tcp_proxy.ts";
import { ObservedRun, type Outcome } from "./observed_run.ts";

const KILLS = 30;
const CUTS = 20;
const FAULT_MS = 5_000;
/** Before and after a fault. */
const USUAL_MS = 1_000;

/** Something that goes wrong, and how it is brought about. */
export interface Fault {
  readonly storage: "SQLite" | "PostgreSQL";
  readonly name: string;
  /** Whether it can be brought about here. */
  readonly isPossible?: () => boolean;
  run(): Promise<Outcome>;
}

/** Brings faults about in a new database on SQLite. */
async function onSQLite(
  isSpilling: boolean,
  bringAbout: (run: ObservedRun, path: string, spill: string) => Promise<void>,
  folder: string = Deno.makeTempDirSync({ prefix: "supertracer-bench-" }),
): Promise<Outcome> {
  const path = join(folder, "requests.db");
  const spill = join(folder, "spill");
  const run = new ObservedRun({ sqlite: path, ...(isSpilling && { spill }) });
  await run.start();
  await bringAbout(run, path, spill);
  await run.end();
  const database = new DatabaseSync(path);
  const rows = database.prepare("SELECT path FROM requests").all();
  database.close();
  await Deno.remove(folder, { recursive: true });
  return run.outcome(rows.map((row) => Number(String(row["path"]).slice(1))));
}

/** Brings faults about in a new database on PostgreSQL, behind a proxy. */
async function onPostgreSQL(
  bringAbout: (run: ObservedRun, server: PostgresServer, proxy: TcpProxy) => Promise<void>,
): Promise<Outcome> {
  await using server = await PostgresServer.start({ keepsConnections: false });
  await using proxy = new TcpProxy(server.port);
  const url = await server.createDatabase();
  const run = new ObservedRun({ postgres: url.replace(`:${server.port}/`, `:${proxy.port}/`) });
  await run.start();
  await bringAbout(run, server, proxy);
  await run.end();
  const rows = await server.query("select path from requests", url);
  return run.outcome(rows.map((row) => Number(String(row["path"]).slice(1))));
}

/** A fault that lasts for a while, while the app is in use. */
async function lasting(run: ObservedRun, begin: () => unknown, end: () => unknown): Promise<void> {
  await run.serve(USUAL_MS);
  await begin();
  await run.serve(FAULT_MS);
  await end();
  await run.recover();
  await run.serve(USUAL_MS);
}

/** The app is killed again and again, at any moment. */
async function killed(run: ObservedRun, meanwhile: (kill: number) => void): Promise<void> {
  for (let kill = 0; kill < KILLS; kill++) {
    meanwhile(kill);
    await run.serve(300 + Math.random() * 1_200);
    await run.kill();
    meanwhile(-1);
    await run.start();
  }
}

/** Nobody else can write to a database, until it is let go. */
function lock(path: string): () => void {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA busy_timeout = 2000; BEGIN IMMEDIATE");
  return () => database.close();
}

/** Numbers of the requests in spill files. */
function spilledIn(directory: string): number[] {
  return [...Deno.readDirSync(directory)].flatMap(({ name, isDirectory }) => {
    const path = join(directory, name);
    if (isDirectory) return spilledIn(path);
    if (!name.endsWith(".ndjson")) return [];
    const [, ...lines] = Deno.readTextFileSync(path).trimEnd().split("\n");
    return lines.map((line) => Number(JSON.parse(line).path.slice(1)));
  });
}

/** All faults, in the order of the table. */
export const FAULTS: readonly Fault[] = [
  {
    storage: "SQLite",
    name: `\`kill -9\`, ${KILLS} times`,
    run: () => onSQLite(false, (run) => killed(run, () => {})),
  },
  {
    storage: "SQLite",
    name: `\`kill -9\`, ${KILLS} times, with spill files being written and stored`,
    run: () =>
      onSQLite(true, async (run, path, spill) => {
        let unlock = () => {};
        await killed(run, (kill) => {
          if (kill < 0) {
            run.promise(spilledIn(spill));
            unlock();
            unlock = () => {};
          } else if (kill % 2 === 0) unlock = lock(path);
        });
      }),
  },
  {
    storage: "SQLite",
    name: "the database is locked, 5 s",
    run: () =>
      onSQLite(false, async (run, path) => {
        let unlock = () => {};
        await lasting(run, () => unlock = lock(path), () => unlock());
      }),
  },
  {
    storage: "SQLite",
    name: "the disk is full, 5 s",
    isPossible: SmallDisk.isPossible,
    run: async () => {
      using disk = new SmallDisk(16);
      const folder = join(disk.path, "data");
      Deno.mkdirSync(folder);
      return await onSQLite(false, async (run) => {
        let free = () => {};
        // The rest of the disk, to the last block.
        await lasting(run, () => free = fill(disk), () => free());
      }, folder);
    },
  },
  {
    storage: "SQLite",
    name: "the app is stopped (`SIGSTOP`), 5 s",
    run: () => onSQLite(false, (run) => stopped(run, run.pid)),
  },
  {
    storage: "PostgreSQL",
    name: `\`kill -9\` of the app, ${KILLS} times`,
    run: () => onPostgreSQL((run) => killed(run, () => {})),
  },
  {
    storage: "PostgreSQL",
    name: `connections are cut, ${CUTS} times`,
    run: () =>
      onPostgreSQL(async (run, _server, proxy) => {
        for (let i = 0; i < CUTS; i++) {
          await run.serve(Math.random() * 400);
          proxy.cut();
        }
        await run.recover();
      }),
  },
  {
    storage: "PostgreSQL",
    name: `the answer to a commit is lost, ${CUTS} times`,
    run: () =>
      onPostgreSQL(async (run, _server, proxy) => {
        for (let i = 0; i < CUTS; i++) {
          proxy.answers = "hold";
          await run.serve(400);
          proxy.cut();
          proxy.answers = "pass";
          await run.serve(600);
        }
        await run.recover();
      }),
  },
  {
    storage: "PostgreSQL",
    name: "the server crashes and is away, 5 s",
    run: () =>
      onPostgreSQL((run, server) =>
        lasting(run, () => server.stop("immediate"), () => server.start())
      ),
  },
  {
    storage: "PostgreSQL",
    name: "the server does not answer, 5 s",
    run: () =>
      onPostgreSQL((run, _server, proxy) =>
        lasting(run, () => proxy.answers = "hold", () => {
          proxy.cut();
          proxy.answers = "pass";
        })
      ),
  },
  {
    storage: "PostgreSQL",
    name: "the table is locked, 5 s",
    run: () =>
      onPostgreSQL(async (run, server) => {
        const held = `begin; lock table requests; select pg_sleep(${FAULT_MS / 1_000}); commit`;
        let lock: Promise<unknown> | undefined;
        await lasting(
          run,
          () => void (lock = server.query(held, server.url("test_1"))),
          () => lock,
        );
      }),
  },
];

async function stopped(run: ObservedRun, pid: number): Promise<void> {
  await run.serve(USUAL_MS);
  Deno.kill(pid, "SIGSTOP");
  await new Promise((resolve) => setTimeout(resolve, FAULT_MS));
  Deno.kill(pid, "SIGCONT");
  await run.recover();
  await run.serve(USUAL_MS);
}

/** Fills a disk to its last block; frees it again. */
function fill(disk: SmallDisk): () => void {
  const path = join(disk.path, "ballast");
  using file = Deno.openSync(path, { create: true, write: true });
  const block = new Uint8Array(4_096);
  try {
    while (true) file.writeSync(block);
  } catch {
    // It is full.
  }
  return () => Deno.removeSync(path);
}
