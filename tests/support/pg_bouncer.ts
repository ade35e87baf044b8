import postgres from "postgres";
import type { PostgresServer } from "./postgres_server.ts";
import { runCommand } from "./run_command.ts";

/** A PgBouncer in transaction mode in front of a server, with two connections to it. */
export class PgBouncer implements AsyncDisposable {
  readonly port: number;
  readonly #process: Deno.ChildProcess;
  readonly #folder: string;

  private constructor(port: number, process: Deno.ChildProcess, folder: string) {
    this.port = port;
    this.#process = process;
    this.#folder = folder;
  }

  /**
   * Starts one: `apt-get install pgbouncer`.
   *
   * @param server Where its connections lead.
   * @param connectQuery What it runs on each of them first.
   */
  static async start(server: PostgresServer, connectQuery?: string): Promise<PgBouncer> {
    const folder = await Deno.makeTempDir({ prefix: "supertracer-pgbouncer-" });
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    listener.close();
    await Deno.writeTextFile(`${folder}/users`, `"postgres" "${server.password}"\n`);
    await Deno.writeTextFile(
      `${folder}/pgbouncer.ini`,
      `[databases]
* = host=127.0.0.1 port=${server.port}${
        connectQuery === undefined ? "" : ` connect_query='${connectQuery}'`
      }
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${folder}/users
pool_mode = transaction
default_pool_size = 2
server_login_retry = 1
`,
    );
    // It refuses to run as root.
    const user = Deno.uid() === 0 ? "nobody" : undefined;
    if (user !== undefined) await runCommand(["chown", "-R", user, folder]);
    const as = user === undefined ? [] : [`--reuid=${user}`, "--clear-groups"];
    const process = new Deno.Command("setpriv", {
      args: ["--pdeathsig=KILL", ...as, "pgbouncer", `${folder}/pgbouncer.ini`],
      cwd: "/",
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const bouncer = new PgBouncer(port, process, folder);
    for (let tries = 0;; tries++) {
      const sql = postgres(bouncer.url(server, "postgres"), { max: 1, prepare: false });
      try {
        await sql.unsafe("select 1");
        return bouncer;
      } catch (error) {
        if (tries === 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      } finally {
        await sql.end({ timeout: 1 });
      }
    }
  }

  /** Address of a database through it. */
  url(server: PostgresServer, database: string): string {
    return server.url(database).replace(`:${server.port}/`, `:${this.port}/`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
    await Deno.remove(this.#folder, { recursive: true });
  }
}
