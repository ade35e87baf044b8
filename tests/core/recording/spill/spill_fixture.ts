import assert from "node:assert/strict";
import { join } from "node:path";
import {
  assertAccounted,
  type Fixture,
  fixture,
  type FixtureOptions,
} from "../recorder_fixture.ts";
import type { ScriptConnector } from "../script_connector.ts";

/** A directory for spill files, removed at the end. */
export class SpillDirectory implements Disposable {
  readonly path: string = Deno.makeTempDirSync({ prefix: "supertracer-spill-" });
  /** Where the first file goes. */
  readonly file: string = join(this.path, "traces.ndjson");

  /** Names of the files there are. */
  get names(): string[] {
    return [...Deno.readDirSync(this.path)].map(({ name }) => name).sort();
  }

  /** Bytes of the first file. */
  get size(): number {
    return this.names.includes("traces.ndjson") ? Deno.statSync(this.file).size : 0;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

/** A recorder on a fake clock, whose spill file is a real one. */
export function spilling(
  directory: SpillDirectory,
  options: Omit<FixtureOptions<ScriptConnector>, "spill"> & {
    readonly maxBytes?: number;
    readonly spillPath?: string;
  } = {},
): Fixture<ScriptConnector> {
  const { maxBytes = 100_000_000, spillPath: path = directory.file, ...others } = options;
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
