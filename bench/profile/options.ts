import { parseArgs } from "node:util";
import { chosen, positive } from "../overhead/options.ts";
import type { Variant } from "../overhead/variant.ts";
import type { RequestWorkload, Workload } from "../overhead/workload.ts";

/** What the command line asks for. */
export interface ProfileOptions {
  readonly seconds: number;
  readonly variants: readonly Variant[];
  readonly workloads: readonly RequestWorkload[];
  /** Folder for the flame graphs. */
  readonly svg: string | undefined;
}

/**
 * Reads the command line.
 *
 * @throws {RangeError} If a value is none that there is.
 * @throws {TypeError} If a flag is unknown.
 */
export function parseProfileOptions(
  args: readonly string[],
  variants: readonly Variant[],
  workloads: readonly Workload[],
): ProfileOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: "string", default: "10" },
      only: { type: "string", default: "bare,memory,sqlite,postgres" },
      workload: { type: "string", default: "json" },
      svg: { type: "string" },
    },
  });
  // Silent streams are idle, of which there is nothing to see.
  const loading = workloads.filter((workload) => workload.kind === "requests");
  return {
    seconds: positive("seconds", values.seconds),
    variants: chosen("only", variants, values.only),
    workloads: chosen("workload", loading, values.workload),
    svg: values.svg,
  };
}
