import type uPlot from "uplot";

/** So that a single failure among thousands is seen, CSS pixels. */
const LEAST_HEIGHT = 2;

/**
 * Draws a layer of stacked bars: from the series before it to its own, a bucket wide. The points lie
 * in the middle of their bucket.
 */
export function stackedBars(bucketMs: number): uPlot.Series.PathBuilder {
  return (chart, seriesIndex) => {
    const fill = new Path2D();
    const ratio = devicePixelRatio;
    const [middles = [], ...layers] = chart.data;
    const top = layers[seriesIndex - 1] ?? [];
    const below = layers[seriesIndex - 2];
    for (let index = 0; index < middles.length; index++) {
      const upper = top[index] ?? 0;
      const lower = below?.[index] ?? 0;
      if (upper <= lower) continue;
      const middle = middles[index] ?? 0;
      const left = Math.round(chart.valToPos(middle - bucketMs / 2, "x", true));
      const right = Math.round(chart.valToPos(middle + bucketMs / 2, "x", true));
      const gap = right - left > 4 * ratio ? Math.round(1.5 * ratio) : 0;
      const bottom = chart.valToPos(lower, "y", true);
      const height = Math.max(LEAST_HEIGHT * ratio, bottom - chart.valToPos(upper, "y", true));
      fill.rect(left, bottom - height, Math.max(1, right - left - gap), height);
    }
    return { fill, stroke: null, clip: null, flags: 0 };
  };
}
