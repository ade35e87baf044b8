import { runApp, type RunningApp } from "../../tests/support/run_app.ts";

/** What a server does when it is told to; the result is sent as JSON. */
export type Commands = Readonly<Record<string, (argument: string) => unknown>>;

/**
 * Serves commands, beside the app and on a port of its own, so that the app answers nothing else than
 * what it is measured with.
 */
export function serveCommands(commands: Commands): void {
  Deno.serve({
    port: 0,
    hostname: "127.0.0.1",
    onListen: ({ port }) => console.log(`Commands at http://127.0.0.1:${port}`),
  }, async (request) => {
    const { pathname } = new URL(request.url);
    const command = commands[pathname.slice(1)];
    if (command === undefined) return new Response(null, { status: 404 });
    return Response.json(await command(await request.text()) ?? null);
  });
}

/** A server that takes commands. */
export interface CommandedServer extends AsyncDisposable {
  readonly pid: number;
  /** Where its app is. */
  readonly origin: string;
  /** Has it do something. */
  command<T>(name: string, argument?: string): Promise<T>;
}

/** Starts a server, in a process of its own, with `gc()`. */
export async function startCommanded(args: readonly string[]): Promise<CommandedServer> {
  const app: RunningApp = runApp(["run", "--allow-all", "--v8-flags=--expose-gc", ...args]);
  try {
    const [, address] = await app.stdout.waitFor(/^Commands at (\S+)$/);
    return {
      pid: app.pid,
      origin: await app.origin(),
      command: async (name, argument = "") => {
        const response = await fetch(`${address}/${name}`, { method: "POST", body: argument });
        if (!response.ok) throw new Error(`The server can't ${name}: ${await response.text()}`);
        return await response.json();
      },
      [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
    };
  } catch (error) {
    await app[Symbol.asyncDispose]();
    throw error;
  }
}
