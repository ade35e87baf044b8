import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { escapeXml } from "./escape_xml.ts";
import { COLORS, type ColorScheme, FONT } from "./palette.ts";

/** A bar of the chart. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  /** The value as it stands beside the bar, with its unit. */
  readonly valueText: string;
  /** One of those that the chart is about. */
  readonly emphasized: boolean;
}

/** What a chart shows. */
export interface ChartText {
  readonly title: string;
  /** Its lines. */
  readonly subtitle: readonly string[];
  /** What who can't see it is told. */
  readonly description: string;
}

const BAR_STEP = 30;
/** Fixed, as without a DOM the width of a text is only guessed. */
const MARGIN = { left: 220, right: 70, top: 88, bottom: 10 };
const BARS_WIDTH = 430;

/**
 * Horizontal bars, the shortest first, each with its value beside it; as static SVG.
 *
 * @param bars At least one; none below 0.
 */
export async function barChart(
  bars: readonly Bar[],
  text: ChartText,
  scheme: ColorScheme,
): Promise<string> {
  const view = new View(parse(compile(specOf(bars, text, scheme)).spec), {
    renderer: "none",
  });
  try {
    return withText(await view.toSVG(), text);
  } finally {
    view.finalize();
  }
}

function specOf(
  bars: readonly Bar[],
  { title, subtitle }: ChartText,
  scheme: ColorScheme,
): TopLevelSpec {
  const colors = COLORS[scheme];
  const emphasis = <T>(yes: T, no: T) => ({
    condition: { test: "datum.emphasized", value: yes },
    value: no,
  });
  const sorted = [...bars].sort((a, b) => a.value - b.value);
  const y = { field: "label", type: "nominal", sort: null, title: null, axis: null } as const;
  const x = {
    field: "value",
    type: "quantitative",
    axis: null,
    scale: { domainMin: 0, nice: false },
  } as const;
  return {
    width: BARS_WIDTH,
    height: BAR_STEP * bars.length,
    background: "transparent",
    padding: MARGIN,
    autosize: "none",
    data: { values: sorted },
    title: {
      text: title,
      subtitle: [...subtitle],
      anchor: "start",
      frame: "group",
      dx: 10 - MARGIN.left,
      color: colors.text,
      subtitleColor: colors.muted,
      fontSize: 16,
      fontWeight: 600,
      subtitleFontSize: 13,
      subtitleLineHeight: 18,
      subtitlePadding: 6,
      offset: 16,
    },
    layer: [
      {
        mark: { type: "bar", height: 18 },
        encoding: { x, y, color: emphasis(colors.emphasized, colors.bar) },
      },
      {
        mark: { type: "text", align: "left", dx: 6, fontSize: 12 },
        encoding: {
          x,
          y,
          text: { field: "valueText" },
          color: emphasis(colors.text, colors.muted),
        },
      },
      {
        mark: { type: "text", align: "right", dx: -10, fontSize: 13 },
        encoding: {
          x: { datum: 0 },
          y,
          text: { field: "label" },
          color: emphasis(colors.text, colors.muted),
        },
      },
    ],
    config: { font: FONT, view: { stroke: null } },
  };
}

/** Vega has no elements for who can't see the chart, and names each mark instead. */
function withText(svg: string, { title, description }: ChartText): string {
  return svg
    .replaceAll(/ (?:role|aria-[a-z]+)="[^"]*"/g, "")
    .replace(
      /<svg([^>]*)>/,
      `<svg$1 role="img" aria-labelledby="title desc"><title id="title">${
        escapeXml(title)
      }</title>` +
        `<desc id="desc">${escapeXml(description)}</desc>`,
    );
}
