import type { VNode } from "preact";
import { formatNumber } from "../text/format.ts";
import { condense } from "./chart_data.ts";

interface SparklineProps {
  readonly counts: readonly number[];
  /** Plural noun of what is counted: `"requests"`. */
  readonly noun: string;
  readonly class?: string;
}

const WIDTH = 110;
const HEIGHT = 22;
const MOST_BARS = 40;

/** Counts over time as small bars without axes. */
export function Sparkline({ counts, noun, class: className = "" }: SparklineProps): VNode {
  const bars = condense(counts, MOST_BARS);
  const most = Math.max(1, ...bars);
  const step = WIDTH / Math.max(1, bars.length);
  const path = bars.map((count, index) => {
    const height = count === 0 ? 1 : Math.max(2, count / most * HEIGHT);
    const x = (index * step).toFixed(1);
    return `M${x} ${HEIGHT}v${(-height).toFixed(1)}h${(step * 0.72).toFixed(1)}V${HEIGHT}z`;
  }).join("");
  const peak = bars.reduce((highest, count) => Math.max(highest, count), 0);
  return (
    <svg
      class={`spark ${className}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Peak: ${formatNumber(peak)} ${noun}`}
    >
      <path d={path} />
    </svg>
  );
}
