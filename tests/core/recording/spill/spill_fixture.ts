import assert from "node:assert/strict";
import { join } from "node:path";
import {
  assertAccounted,
  type Fixture,
  fixture,
  type FixtureOptions,
} from "../recorder_fixture.ts";
import type { ScriptConnector } from "../script_connector.ts";

/** A place for spill files, removed at the end. */
export class SpillPlace implements Disposable {
  readonly #root: string = Deno.makeTempDirSync({ prefix: "supertracer-spill-" });
  /** What `spill.path` is. */
  readonly path: string = join(this.#root, "spill");

  /** Paths of everything in it, sorted. */
  get all(): string[] {
    return pathsIn(this.path);
  }

  /** Paths of the batches in it, oldest first. */
  get batches(): string[] {
    return this.all.filter((path) => path.endsWith(".ndjson"));
  }

  /** Contents of all records in it, oldest first. */
  get contents(): string[] {
    return this.batches.flatMap((path) => {
      const [, ...lines] = Deno.readTextFileSync(path).trimEnd().split("\n");
      return lines.map((line): string => JSON.parse(line).content);
    });
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#root, { recursive: true });
  }
}

function pathsIn(directory: string): string[] {
  try {
    return [...Deno.readDirSync(directory)].flatMap(({ name, isDirectory }) => {
      const path = join(directory, name);
      return isDirectory ? [path, ...pathsIn(path)] : [path];
    }).sort();
  } catch (error) {
    // It is made when it is needed, and files go while they are listed.
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** A recorder on a fake clock, whose spill files are real ones. */
export function spilling(
  place: SpillPlace,
  options: Omit<FixtureOptions<ScriptConnector>, "spill"> & {
    readonly maxBytes?: number;
    readonly spillPath?: string;
  } = {},
): Fixture<ScriptConnector> {
  const { maxBytes = 100_000_000, spillPath: path = place.path, ...others } = options;
  return fixture({ ...others, spill: { path, maxBytes } });
}

/** Lets the fake clock and the real disk go on until something is true. */
export async function until(
  real: Fixture<ScriptConnector>,
  isTrue: () => boolean,
  stepMs = 50,
): Promise<void> {
  for (let i = 0; !isTrue(); i++) {
    assert.ok(i < 4_000, `it never came: ${JSON.stringify(real.recorder.stats())}`);
    await real.clock.advance(stepMs);
    await new Promise((resolve) => setTimeout(resolve));
    assertAccounted(real.recorder.stats());
  }
}

/** Lets time pass, on the fake clock and for the disk. */
export async function pass(real: Fixture<ScriptConnector>, ms: number): Promise<void> {
  await real.clock.advance(ms);
  await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Closes, while time goes on. */
export async function closing(real: Fixture<ScriptConnector>): Promise<Error | undefined> {
  let outcome: Error | undefined | "open" = "open";
  real.recorder.close().then(() => outcome = undefined, (error: Error) => outcome = error);
  // The time to try is over at once; the disk gets the time it needs.
  await real.clock.advance(3_000);
  await until(real, () => outcome !== "open", 2);
  return outcome === "open" ? undefined : outcome;
}

/** `from` to below `to`, as texts. */
export function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => `${from + i}`);
}
