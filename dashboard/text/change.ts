import { formatLatency, formatNumber, formatPercent, formatRate } from "./format.ts";

/** How a figure differs from that of the range before; not at all if both are shown alike. */
export interface Change {
  /** Which way it went; `none` where it stayed, or there is nothing to compare with. */
  readonly direction: "up" | "down" | "none";
  /** Whether that is good news. */
  readonly tone: "good" | "bad" | "neutral";
  readonly text: string;
}

/** Less than this part of a figure is no change worth a colour. */
const NOTICEABLE = 0.05;

/** Of requests in a minute: `"4.1 %"`; more of them is neither good nor bad. */
export function changeOfCount(now: number, before: number): Change {
  if (before === 0) {
    return now === 0 ? unchanged() : { direction: "up", tone: "neutral", text: "from 0" };
  }
  const share = (now - before) / before;
  if (formatRate(now) === formatRate(before) || Math.abs(share) < 0.0005) return unchanged();
  const percent = Math.abs(share) * 100;
  return {
    direction: share > 0 ? "up" : "down",
    tone: "neutral",
    text: percent >= 1000
      ? `${formatNumber(Math.round(now / before))} times`
      : `${percent.toFixed(percent < 10 ? 1 : 0)} %`,
  };
}

/** Of a rate of errors, in points of percent: more is bad. */
export function changeOfRate(now: number, before: number): Change {
  if (formatPercent(now) === formatPercent(before)) return unchanged();
  const points = (now - before) * 100;
  const text = Math.abs(points).toFixed(1);
  return {
    direction: points > 0 ? "up" : "down",
    tone: points > 0 ? "bad" : "good",
    text: `${text === "0.0" ? "< 0.1" : text} points`,
  };
}

/** Of a latency: longer is bad, if it is more than the histogram's own error. */
export function changeOfLatency(now: number | null, before: number | null): Change {
  if (now === null || before === null) {
    return { direction: "none", tone: "neutral", text: "nothing to compare" };
  }
  const difference = now - before;
  const isSeen = formatLatency(now) !== formatLatency(before);
  if (!isSeen || Math.abs(difference) < before * NOTICEABLE) return unchanged();
  return {
    direction: difference > 0 ? "up" : "down",
    tone: difference > 0 ? "bad" : "good",
    text: formatLatency(Math.abs(difference)),
  };
}

function unchanged(): Change {
  return { direction: "none", tone: "neutral", text: "no change" };
}
