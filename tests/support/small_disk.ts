/** A file system of its own that is soon full, in memory. */
export class SmallDisk implements Disposable {
  /** Where it is mounted. */
  readonly path: string;

  /** Mounts one of so many megabytes. */
  constructor(megabytes: number) {
    this.path = Deno.makeTempDirSync({ prefix: "supertracer-disk-" });
    if (!run("mount", "-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", this.path)) {
      Deno.removeSync(this.path);
      throw new Error(`Cannot mount a file system at ${this.path}: that takes root on Linux`);
    }
  }

  /** Whether file systems can be mounted here: only root can, and not in every container. */
  static isPossible(): boolean {
    if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
    try {
      new SmallDisk(1)[Symbol.dispose]();
      return true;
    } catch {
      return false;
    }
  }

  /** Fills a file with so many bytes, to be removed when there is to be room again. */
  occupy(bytes: number): () => void {
    const file = `${this.path}/ballast`;
    Deno.writeFileSync(file, new Uint8Array(bytes));
    return () => Deno.removeSync(file);
  }

  /** Nothing can be written to it any more. */
  makeReadOnly(): void {
    if (!run("mount", "-o", "remount,ro", this.path)) throw new Error("Cannot remount it");
  }

  /** Unmounts it. What still uses files on it goes on until it closes them. */
  [Symbol.dispose](): void {
    run("umount", "--lazy", this.path);
    Deno.removeSync(this.path);
  }
}

function run(program: string, ...args: string[]): boolean {
  try {
    return new Deno.Command(program, { args }).outputSync().success;
  } catch {
    return false;
  }
}
