import { join } from "node:path";

/** A path in a new directory of its own, where there is nothing yet. */
export function temporaryPath(): string {
  return join(Deno.makeTempDirSync({ prefix: "supertracer-" }), "requests.db");
}

/** Removes what is at a temporary path, with its directory. */
export function removeFile(path: string): void {
  Deno.removeSync(join(path, ".."), { recursive: true });
}

/** A temporary path that is removed at the end of the scope. */
export class TemporaryFile implements Disposable {
  readonly path: string = temporaryPath();

  [Symbol.dispose](): void {
    removeFile(this.path);
  }
}
