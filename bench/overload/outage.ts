import { DatabaseSync } from "node:sqlite";
import { PostgresServer } from "../../tests/support/postgres_server.ts";
import type { CommandedServer } from "../event_loop/control.ts";

/** A storage that can be stopped. */
export interface Outage {
  readonly name: string;
  readonly label: string;
  /** Makes the storage: what the server is to be started with, and how it is stopped. */
  prepare(stack: AsyncDisposableStack): Promise<PreparedOutage>;
}

/** A storage that runs. */
export interface PreparedOutage {
  readonly args: readonly string[];
  stop(server: CommandedServer): Promise<void>;
  resume(server: CommandedServer): Promise<void>;
}

/** All ways in which storage stops. */
export const OUTAGES: readonly Outage[] = [
  inMemory("rejects", "memory, which rejects"),
  inMemory("hangs", "memory, which never answers"),
  { name: "sqlite", label: "SQLite, locked", prepare: lockedFile },
  { name: "postgres", label: "PostgreSQL, SIGSTOP", prepare: stoppedServer },
];

function inMemory(name: string, label: string): Outage {
  return {
    name,
    label,
    prepare: () =>
      Promise.resolve({
        args: ["memory"],
        stop: (server) => server.command("fail", name),
        resume: (server) => server.command("fail", ""),
      }),
  };
}

/** Somebody else writes to the file, and does not end. */
async function lockedFile(stack: AsyncDisposableStack): Promise<PreparedOutage> {
  const folder = await Deno.makeTempDir({ prefix: "supertracer-bench-" });
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  const path = `${folder}/requests.db`;
  let lock: DatabaseSync | undefined;
  const release = () => {
    lock?.close();
    lock = undefined;
    return Promise.resolve();
  };
  stack.defer(release);
  return {
    args: ["sqlite", path],
    stop: () => {
      lock = new DatabaseSync(path);
      lock.exec("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE");
      return Promise.resolve();
    },
    resume: release,
  };
}

/** All processes of the server are stopped: connections stay open, and nothing answers. */
async function stoppedServer(stack: AsyncDisposableStack): Promise<PreparedOutage> {
  const postgres = stack.use(await PostgresServer.start({ onDisk: true }));
  const address = await postgres.createDatabase();
  let stopped: number[] = [];
  const resume = () => {
    // Children first: the parent would take one that ended for a crash.
    for (const pid of stopped.toReversed()) Deno.kill(pid, "SIGCONT");
    stopped = [];
    return Promise.resolve();
  };
  stack.defer(resume);
  return {
    args: ["postgres", address],
    stop: async () => {
      Deno.kill(postgres.pid, "SIGSTOP");
      stopped = [postgres.pid];
      for (const pid of await childrenOf(postgres.pid)) {
        Deno.kill(pid, "SIGSTOP");
        stopped.push(pid);
      }
    },
    resume,
  };
}

async function childrenOf(parent: number): Promise<number[]> {
  const text = await Deno.readTextFile(`/proc/${parent}/task/${parent}/children`);
  return text.trim().split(" ").filter((pid) => pid !== "").map(Number);
}
