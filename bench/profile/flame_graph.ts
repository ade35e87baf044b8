import { escapeXml } from "../overhead/escape_xml.ts";
import { COLORS, type ColorScheme, FONT } from "../overhead/palette.ts";
import { AREA_COLORS, GAP_COLORS } from "./area_colors.ts";
import { type Area, AREAS } from "./areas.ts";
import { type FlameBox, layOutFrames } from "./flame_layout.ts";
import { frameText, fullName } from "./frame_text.ts";
import type { FrameTree } from "./frame_tree.ts";
import { percent } from "./percent.ts";
import { areaShares } from "./self_time.ts";

/** What stands above the frames. */
export interface FlameText {
  readonly title: string;
  readonly subtitle: string;
}

const WIDTH = 960;
const MIN_WIDTH = 2;
const ROW = 18;
const PADDING = 4;
const LEGEND = { top: 70, columns: 4, row: 20 };
/** Of one width for all characters, as without a DOM the width of a text is only guessed. */
const MONOSPACE = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace";
const FONT_SIZE = 11;
const CHARACTER = FONT_SIZE * 0.61;

/**
 * A flame graph as static SVG: each frame is a function, as wide as its share of the samples, above
 * the one that called it, in the color of its area.
 */
export function flameGraph(tree: FrameTree, text: FlameText, scheme: ColorScheme): string {
  const colors = COLORS[scheme];
  const shares = areaShares(tree);
  const boxes = layOutFrames(tree, { width: WIDTH, minWidth: MIN_WIDTH });
  const rows = Math.ceil(shares.size / LEGEND.columns);
  const top = LEGEND.top + rows * LEGEND.row;
  const levels = Math.max(0, ...boxes.map(({ depth }) => depth + 1));
  const height = top + levels * ROW + 1;
  const y = ({ depth }: FlameBox) => top + (levels - 1 - depth) * ROW;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}"`,
    `  viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title desc">`,
    `  <title id="title">${escapeXml(text.title)}</title>`,
    `  <desc id="desc">${escapeXml(description(shares))}</desc>`,
    `  <g font-family="${FONT}" font-size="12" fill="${colors.text}">`,
    `    <text x="0" y="20" font-size="16" font-weight="600">${escapeXml(text.title)}</text>`,
    `    <text x="0" y="44" font-size="13" fill="${colors.muted}">${
      escapeXml(text.subtitle)
    }</text>`,
    ...legend(shares, scheme),
    `  </g>`,
    `  <g stroke="${GAP_COLORS[scheme]}">`,
    ...Object.keys(AREAS).flatMap((area) => rectangles(area as Area, boxes, tree, y, scheme)),
    `  </g>`,
    `  <g font-family="${MONOSPACE}" font-size="${FONT_SIZE}" fill="${colors.text}"`,
    `    pointer-events="none">`,
    ...boxes.flatMap((box) => label(box, y(box))),
    `  </g>`,
    `</svg>`,
    "",
  ].join("\n");
}

/** For who can't see the picture. */
function description(shares: ReadonlyMap<Area, number>): string {
  return Array.from(shares, ([area, share]) => `${AREAS[area]}: ${percent(share)}`).join("; ");
}

function legend(shares: ReadonlyMap<Area, number>, scheme: ColorScheme): string[] {
  return Array.from(shares).flatMap(([area, share], i) => {
    const x = i % LEGEND.columns * (WIDTH / LEGEND.columns);
    const y = LEGEND.top + Math.floor(i / LEGEND.columns) * LEGEND.row;
    const fill = AREA_COLORS[scheme][area];
    return [
      `    <rect x="${x}" y="${y - 10}" width="12" height="12" rx="2" fill="${fill}" />`,
      `    <text x="${x + 18}" y="${y}">${escapeXml(AREAS[area])}, ${percent(share)}</text>`,
    ];
  });
}

function rectangles(
  area: Area,
  boxes: readonly FlameBox[],
  tree: FrameTree,
  y: (box: FlameBox) => number,
  scheme: ColorScheme,
): string[] {
  const own = boxes.filter(({ frame }) => frame.area === area);
  if (own.length === 0) return [];
  return [
    `    <g fill="${AREA_COLORS[scheme][area]}">`,
    ...own.flatMap((box) => {
      const { frame, x, width } = box;
      const share = percent(frame.total / tree.total);
      const title = `${fullName(frame)}: ${share}, itself ${percent(frame.self / tree.total)}`;
      return [
        `      <rect x="${fixed(x)}" y="${y(box)}" width="${fixed(width)}" height="${ROW}">`,
        `        <title>${escapeXml(title)}</title>`,
        `      </rect>`,
      ];
    }),
    `    </g>`,
  ];
}

function label({ frame, x, width }: FlameBox, y: number): string[] {
  const text = frameText(frame, Math.floor((width - 2 * PADDING) / CHARACTER));
  if (text === undefined) return [];
  const where = text.where === ""
    ? ""
    : ` <tspan fill-opacity="0.75">${escapeXml(text.where)}</tspan>`;
  return [
    `    <text x="${fixed(x + PADDING)}" y="${y + 13}">${escapeXml(text.name)}${where}</text>`,
  ];
}

function fixed(pixels: number): string {
  return String(Number(pixels.toFixed(2)));
}
