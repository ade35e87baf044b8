import { formatLatency, formatNumber } from "./format.ts";

/** How a figure differs from that of the range before. */
export interface Change {
  /** Which way it went; `none` where it stayed, or there is nothing to compare with. */
  readonly direction: "up" | "down" | "none";
  /** Whether that is good news. */
  readonly tone: "good" | "bad" | "neutral";
  readonly text: string;
}

/** Less than this part of a figure is no change worth a colour. */
const NOTICEABLE = 0.05;
/** Less is what a single request may make of a rate. */
const LEAST_POINTS = 0.05;

/** Of a count: `"4.1 %"`; more of it is neither good nor bad. */
export function changeOfCount(now: number, before: number): Change {
  if (before === 0) {
    return now === 0 ? unchanged() : { direction: "up", tone: "neutral", text: "from 0" };
  }
  const share = (now - before) / before;
  if (Math.abs(share) < 0.0005) return unchanged();
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
  const points = (now - before) * 100;
  if (Math.abs(points) < LEAST_POINTS) return unchanged();
  return {
    direction: points > 0 ? "up" : "down",
    tone: points > 0 ? "bad" : "good",
    text: `${Math.abs(points).toFixed(2)} points`,
  };
}

/** Of a latency: longer is bad, if it is more than the histogram's own error. */
export function changeOfLatency(now: number | null, before: number | null): Change {
  if (now === null || before === null) {
    return { direction: "none", tone: "neutral", text: "nothing to compare" };
  }
  const difference = now - before;
  // A change that can't be seen in the figures is none.
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
