import { parseArgs } from "node:util";
import type { Variant } from "./variant.ts";
import type { Workload } from "./workload.ts";

/** What the command line asks for. */
export interface BenchOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly variants: readonly Variant[];
  readonly workloads: readonly Workload[];
  /** The rate at which latency is measured, as a share of what the bare server answers. */
  readonly load: number;
  /** Whether CPU time is measured at that rate too, which a storage can follow. */
  readonly isPaced: boolean;
  /** File for all measurements. */
  readonly json: string | undefined;
  /** Folder for the charts. */
  readonly svg: string | undefined;
}

/**
 * Reads the command line.
 *
 * @throws {RangeError} If a value is none that there is.
 * @throws {TypeError} If a flag is unknown.
 */
export function parseOptions(
  args: readonly string[],
  variants: readonly Variant[],
  workloads: readonly Workload[],
): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "5" },
      only: { type: "string", default: "all" },
      workload: { type: "string", default: "all" },
      load: { type: "string", default: "0.5" },
      paced: { type: "boolean", default: false },
      json: { type: "string" },
      svg: { type: "string" },
    },
  });
  return {
    rounds: positive("rounds", values.rounds),
    seconds: positive("seconds", values.seconds),
    variants: chosen("only", variants, values.only),
    workloads: chosen("workload", workloads, values.workload),
    load: share("load", values.load),
    isPaced: values.paced,
    json: values.json,
    svg: values.svg,
  };
}

/** A whole number from 1. */
export function positive(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new RangeError(`Cannot use --${flag} ${text}: pass a whole number from 1`);
}

function share(flag: string, text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1) return value;
  throw new RangeError(`Cannot use --${flag} ${text}: pass a number above 0, up to 1`);
}

/** Those whose names the text has, separated by commas. */
export function chosen<T extends { readonly name: string }>(
  flag: string,
  all: readonly T[],
  names: string,
): readonly T[] {
  if (names === "all") return all;
  return names.split(",").map((name) => {
    const found = all.find((one) => one.name === name);
    if (found !== undefined) return found;
    const known = all.map((one) => one.name).join(", ");
    throw new RangeError(`Cannot use --${flag} ${name}: there are ${known}, and all`);
  });
}
