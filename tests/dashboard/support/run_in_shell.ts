import assert from "node:assert/strict";

/** Ways to hand a text to a shell; the interactive one expands the history as a terminal does. */
export const SHELLS: readonly (readonly string[])[] = [
  ["bash", "--norc", "--noprofile"],
  ["sh"],
  ["bash", "--norc", "--noprofile", "-i"],
];

/** Runs a pasted text in an empty directory; fails unless that stays empty. */
export async function runInShell(shell: readonly string[], text: string): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    const [program = "", ...args] = shell;
    const child = new Deno.Command(program, {
      args,
      cwd: directory,
      env: { HOME: directory, HISTFILE: "/dev/null" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
    const { code, stderr } = await child.output();
    const left = [...Deno.readDirSync(directory)].map(({ name }) => name);
    assert.deepEqual(left, [], `${shell.join(" ")} left files behind:\n${text}`);
    assert.equal(code, 0, `${text}\n${new TextDecoder().decode(stderr)}`);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
