import assert from "node:assert/strict";
import { COLORS, SCHEMES } from "../../../bench/overhead/palette.ts";
import { AREA_COLORS } from "../../../bench/profile/area_colors.ts";
import { flameGraph } from "../../../bench/profile/flame_graph.ts";
import { layOutFrames } from "../../../bench/profile/flame_layout.ts";
import { frameTree } from "../../../bench/profile/frame_tree.ts";
import { PROFILE, ROOT } from "./sample_profile.ts";

const TREE = frameTree(PROFILE, { root: ROOT });
const TEXT = { title: "Time of <this>", subtitle: "Deno & co" };

Deno.test("layOutFrames() makes a frame as wide as its share, above its caller", () => {
  const boxes = layOutFrames(TREE, { width: 1_000, minWidth: 2 });
  const found = boxes.map(({ frame, x, width, depth }) => [frame.name, x, width, depth]);
  const close = (a: unknown, b: unknown) => Math.abs(Number(a) - Number(b)) < 1e-6;
  for (
    const expected of [
      ["nativeDispatch", 0, 550, 0],
      ["#handle", 0, 450, 1],
      ["begin", 0, 170, 2],
      ["(anonymous)", 170, 130, 2],
      ["redact", 300, 100, 2],
      ["saveBatch", 550, 340, 0],
      ["run", 550, 200, 1],
      ["(garbage collector)", 890, 60, 0],
    ] as const
  ) {
    const [, x, width, depth] = expected;
    assert.ok(
      found.some((box) =>
        box[0] === expected[0] && close(box[1], x) && close(box[2], width) && box[3] === depth
      ),
      `${expected} in ${JSON.stringify(found)}`,
    );
  }
});

Deno.test("layOutFrames() leaves out what is too narrow", () => {
  const all = layOutFrames(TREE, { width: 1_000, minWidth: 0 }).length;
  const boxes = layOutFrames(TREE, { width: 1_000, minWidth: 21 });
  assert.ok(boxes.length < all);
  assert.ok(boxes.every(({ width }) => width >= 21));
});

Deno.test("flameGraph() escapes what functions are named", () => {
  const svg = flameGraph(TREE, TEXT, "light");
  assert.match(svg, /<title>RegExp: &lt;\[&amp;&quot;\]: 5\.0 %, itself 5\.0 %<\/title>/);
  assert.match(svg, />Time of &lt;this&gt;<\/text>/);
  assert.match(svg, />Deno &amp; co<\/text>/);
  assert.doesNotMatch(svg, /<script|<this>|<\[/);
});

Deno.test("flameGraph() names each frame with its place and share, and no place of this machine", () => {
  const svg = flameGraph(TREE, TEXT, "dark");
  assert.ok(
    svg.includes("<title>begin core/capture/capture.ts:121: 17.0 %, itself 10.0 %</title>"),
    svg,
  );
  assert.doesNotMatch(svg, /somebody|file:/);
});

Deno.test("flameGraph() tells its figures to who can't see them", () => {
  const svg = flameGraph(TREE, TEXT, "dark");
  assert.match(svg, /role="img" aria-labelledby="title desc"/);
  assert.match(svg, /<desc id="desc">the app: 10\.0 %; Deno's JavaScript: 10\.0 %; /);
});

Deno.test("flameGraph() draws as wide as the shares are, for light and dark pages", () => {
  for (const scheme of SCHEMES) {
    const svg = flameGraph(TREE, TEXT, scheme);
    const [, width] = /width="([\d.]+)" height="18">\s*<title>saveBatch/.exec(svg) ?? [];
    assert.equal(width, "326.4");
    assert.ok(svg.includes(AREA_COLORS[scheme].storageNative));
  }
});

Deno.test("flameGraph() cuts texts to their frames", () => {
  const svg = flameGraph(TREE, TEXT, "light");
  const texts = svg.slice(svg.lastIndexOf("<g font-family"));
  const widths = new Map(
    Array.from(
      svg.matchAll(/<rect x="([\d.]+)" y="(\d+)" width="([\d.]+)" height="18">/g),
      ([, x, y, width]) => [`${Number(x)} ${y}`, Number(width)],
    ),
  );
  const found = [...texts.matchAll(/<text x="([\d.]+)" y="(\d+)">(.*)<\/text>/g)];
  assert.ok(found.length > 5);
  for (const [, x, y, inner = ""] of found) {
    const width = widths.get(`${Number((Number(x) - 4).toFixed(2))} ${Number(y) - 13}`);
    assert.ok(width !== undefined, `no frame at ${x}, ${y}`);
    const length = inner.replaceAll(/<[^>]*>/g, "").replaceAll(/&\w+;/g, "&").length;
    // A character of a monospaced font is 0.6 times as wide as high.
    assert.ok(length * 11 * 0.6 <= width - 8, `${inner} in ${width}`);
  }
});

Deno.test("AREA_COLORS leave the text readable", () => {
  for (const scheme of SCHEMES) {
    for (const [area, color] of Object.entries(AREA_COLORS[scheme])) {
      const contrast = contrastOf(COLORS[scheme].text, color);
      assert.ok(contrast >= 4.5, `${scheme} ${area}: ${contrast.toFixed(2)}`);
    }
  }
});

/** As WCAG 2.2 defines it. */
function contrastOf(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
