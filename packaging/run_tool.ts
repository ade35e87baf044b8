/** Runs a program to its end; returns what it wrote to stdout, and throws what it wrote if it fails. */
export async function runTool(
  program: string,
  args: readonly string[],
  cwd: string,
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
  }).output();
  const [out = "", err = ""] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (!success) throw new Error(`Cannot ${program} ${args.join(" ")}: ${out}${err}`);
  return out;
}
