import { formatLatency, formatNumber, formatPercent, formatRate } from "./format.ts";

/** Change of a figure from the previous range; none if both are displayed the same. */
export interface Change {
  /** Its direction; `none` if unchanged, or without a comparison. */
  readonly direction: "up" | "down" | "none";
  /** Whether it is an improvement. */
  readonly tone: "good" | "bad" | "neutral";
  readonly text: string;
}

/** Changes below this share are not coloured. */
const NOTICEABLE = 0.05;

/** Change of requests per minute: `"4.1 %"`; neither good nor bad. */
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

/** Change of an error rate, in percentage points: more is bad. */
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

/** Change of a latency: longer is bad, if it exceeds the histogram's error. */
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
