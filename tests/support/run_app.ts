import { fileURLToPath } from "node:url";
import { withDeadline } from "./deadline.ts";
import { OutputLines } from "./output_lines.ts";

/** How an app was ended: by itself with a code, or by a signal. */
export interface AppExit {
  readonly code: number;
  readonly signal: Deno.Signal | null;
}

/** A process that runs while a test does. */
export interface RunningApp {
  readonly pid: number;
  readonly stdout: OutputLines;
  readonly stderr: OutputLines;
  /** How it ended, once all it printed is read. */
  readonly exit: Promise<AppExit>;
  /** Waits for the line in which `Deno.serve` or `deno serve` tells its address. */
  origin(): Promise<string>;
  /** Sends a signal. */
  kill(signal: Deno.Signal): void;
  /** Waits for the end, but not for ever. */
  waitForExit(): Promise<AppExit>;
  /** Kills it, if it still runs. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** The folder of the repository. */
export const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));

/** How a process is started. */
export interface RunOptions {
  /** Added to the environment of the test. */
  readonly env?: Record<string, string>;
  /** The repository by default. */
  readonly cwd?: string;
}

/**
 * Starts `deno` with these arguments. It is killed when the test is over.
 *
 * @param args Arguments of `deno`; paths are relative to `cwd`.
 * @param options Environment and folder.
 */
export function runApp(args: readonly string[], options: RunOptions = {}): RunningApp {
  const name = args.filter((arg) => !arg.startsWith("-")).slice(0, 2).join(" ");
  return runProgram(Deno.execPath(), args, { ...options, name });
}

/**
 * Starts a program with these arguments. It is killed when the test is over.
 *
 * @param program Its path.
 * @param args Its arguments.
 * @param options Its name in messages, environment and folder.
 */
export function runProgram(
  program: string,
  args: readonly string[],
  { name, env, cwd = REPOSITORY }: RunOptions & { readonly name: string },
): RunningApp {
  const child = new Deno.Command(program, {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stdout = new OutputLines(child.stdout, `stdout of ${name}`);
  const stderr = new OutputLines(child.stderr, `stderr of ${name}`);
  const exit = Promise.all([child.status, stdout.ended, stderr.ended]).then(
    ([{ code, signal }]) => ({ code, signal }),
  );
  return {
    pid: child.pid,
    stdout,
    stderr,
    exit,
    kill: (signal) => child.kill(signal),
    waitForExit: () => withDeadline(exit, () => `end of ${name}:\n${stdout.text}\n${stderr.text}`),
    origin: async () => {
      const [, port] = await stderr.waitFor(/Listening on https?:\/\/[^ ]*?:(\d+)/);
      return `http://127.0.0.1:${port}`;
    },
    [Symbol.asyncDispose]: async () => {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended.
      }
      await exit;
    },
  };
}
