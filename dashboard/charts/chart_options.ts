import type uPlot from "uplot";
import { formatInput, type Zone } from "../text/format.ts";
import { loneIndexes } from "./chart_data.ts";

/** Appearance of a chart; its data comes later. */
export interface ChartLook {
  readonly kind: "stack" | "lines";
  readonly bucketMs: number;
  /** Names of colours among the tokens, one for each series. */
  readonly colors: readonly string[];
  readonly zone: Zone;
  /** For the vertical axis. */
  readonly format: (value: number) => string;
  /** The ends of the horizontal axis. */
  readonly span: () => { readonly start: number; readonly end: number };
  /** The bucket under the cursor. */
  readonly onHover: (index: number | undefined) => void;
  /** Called when a range has been dragged over, in epoch milliseconds. */
  readonly onZoom: ((start: number, end: number) => void) | undefined;
}

/** Charts with this key move their cursors together. */
const SYNC_KEY = "time";
const AXIS_FONT = '11px system-ui, -apple-system, "Segoe UI", sans-serif';
const LEAST_DRAG = 6;
const DAY_MS = 86_400_000;

/** The options of uPlot for a chart over time. */
export function chartOptions(look: ChartLook, width: number, height: number): uPlot.Options {
  const { kind, colors, zone, onHover, onZoom } = look;
  const isStack = kind === "stack";
  const axis = { stroke: color("faint"), font: AXIS_FONT, ticks: { show: false } };
  return {
    width,
    height,
    ms: 1,
    padding: [8, 20, 0, 0],
    legend: { show: false },
    tzDate: (ms) => zone === "utc" ? inUtc(ms) : new Date(ms),
    scales: {
      x: { range: () => [look.span().start, look.span().end] },
      y: { range: (_chart, _min, max) => [0, max > 0 ? max * 1.08 : 10] },
    },
    series: [
      {},
      ...colors.map((name, index): uPlot.Series =>
        isStack
          ? { fill: color(name), paths: stackedBars(look.bucketMs), points: { show: false } }
          : {
            stroke: color(name),
            width: index === 1 ? 1.8 : 1.4,
            points: {
              show: true,
              size: 4,
              fill: color(name),
              filter: (chart, seriesIndex) => loneIndexes([...chart.data[seriesIndex] ?? []]),
            },
          }
      ),
    ],
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 24,
        gap: 6,
        space: 76,
        values: (_chart, times) => times.map((time, index) => tick(time, times[index - 1], zone)),
      },
      {
        ...axis,
        grid: { stroke: color("line"), width: 1 },
        size: 56,
        gap: 8,
        space: 36,
        values: (_chart, values) => values.map((value) => look.format(value)),
      },
    ],
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false },
      points: isStack ? { show: false } : { size: 7 },
      sync: {
        key: SYNC_KEY,
        setSeries: false,
        filters: { pub: (type) => type === "mousemove" || type === "mouseleave" },
      },
    },
    select: { show: onZoom !== undefined, left: 0, top: 0, width: 0, height: 0 },
    hooks: {
      setCursor: [(chart) => {
        const { left = -1, idx } = chart.cursor;
        onHover(left < 0 ? undefined : idx ?? undefined);
      }],
      setSelect: [(chart) => {
        const { left, width } = chart.select;
        if (width < LEAST_DRAG) return;
        chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        onZoom?.(chart.posToVal(left, "x"), chart.posToVal(left + width, "x"));
      }],
    },
  };
}

/** Color of the current theme. */
function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** The time of day; the date where a day begins. */
function tick(time: number, before: number | undefined, zone: Zone): string {
  const [day = "", clock = ""] = formatInput(time, zone).split("T");
  const isNewDay = before !== undefined && formatInput(before, zone).slice(0, 10) !== day;
  const isWide = before !== undefined && time - before >= DAY_MS;
  return isNewDay || isWide || (before === undefined && clock === "00:00") ? day.slice(5) : clock;
}

/** A date whose local fields are in UTC, by which uPlot finds whole hours and days. */
function inUtc(ms: number): Date {
  const at = new Date(ms);
  return new Date(
    at.getUTCFullYear(),
    at.getUTCMonth(),
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
  );
}

/** Minimum height in CSS pixels, so that a single failure among thousands is visible. */
const LEAST_HEIGHT = 2;

/**
 * Draws a layer of stacked bars, from the previous series to its own, as wide as a bucket. Points
 * are in the middle of their buckets.
 */
function stackedBars(bucketMs: number): uPlot.Series.PathBuilder {
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
