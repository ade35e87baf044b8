import { type Bar, barChart, type ChartText } from "./chart.ts";
import { type ColorScheme, SCHEMES } from "./palette.ts";
import { BARE, type RequestSummary } from "./summary.ts";
import type { Variant } from "./variant.ts";
import type { RequestWorkload } from "./workload.ts";

/** From this share on everything counts as recorded: the last batch may be missing. */
const WHOLE = 0.98;

/** What a chart of added CPU is made of. */
export interface OverheadChart {
  readonly workload: RequestWorkload;
  readonly summary: readonly RequestSummary[];
  readonly variants: readonly Variant[];
  /** Where it was measured. */
  readonly where: string;
}

/**
 * The charts of a workload: what each variant adds to the CPU time of a request.
 *
 * @returns Contents by the names of files; none where there is nothing to compare.
 */
export async function overheadCharts(chart: OverheadChart): Promise<Map<string, string>> {
  const bars = overheadBars(chart);
  const files = new Map<string, string>();
  if (bars.length === 0) return files;
  const text = chartText(chart, bars);
  for (const scheme of SCHEMES) {
    files.set(fileName(chart.workload.name, scheme), await barChart(bars, text, scheme));
  }
  return files;
}

/** The bars, without the bare server, which adds nothing. Noise below 0 is 0. */
export function overheadBars({ summary, variants }: OverheadChart): Bar[] {
  return summary.flatMap(({ name, addedUs, recordedShare = 1 }) => {
    if (name === BARE || addedUs === undefined) return [];
    const variant = variants.find((one) => one.name === name);
    const value = Math.max(0, addedUs);
    // What was not recorded cost nothing.
    const share = recordedShare < WHOLE ? ` (${Math.round(recordedShare * 100)} % recorded)` : "";
    return {
      label: (variant?.label ?? name).replaceAll("`", ""),
      value,
      valueText: `${value.toFixed(value < 100 ? 1 : 0)} \u00b5s${share}`,
      emphasized: variant?.ours === true,
    };
  }).sort((a, b) => a.value - b.value);
}

/** The first workload is the one that README shows. */
function fileName(workload: string, scheme: ColorScheme): string {
  return workload === "json" ? `overhead-${scheme}.svg` : `overhead-${workload}-${scheme}.svg`;
}

function chartText({ workload, where }: OverheadChart, bars: readonly Bar[]): ChartText {
  return {
    title: "CPU time that recording adds to a request (less is better)",
    subtitle: [`Above a bare Deno.serve: ${workload.description}.`, where],
    description: bars.map(({ label, valueText }) => `${label}: ${valueText}`).join("; "),
  };
}
