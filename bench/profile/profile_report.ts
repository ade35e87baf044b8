import { markdownTable } from "../overhead/markdown_table.ts";
import { type Area, AREAS } from "./areas.ts";
import { fullName } from "./frame_text.ts";
import type { FrameTree } from "./frame_tree.ts";
import { percent } from "./percent.ts";
import { areaShares, topFunctions } from "./self_time.ts";

/** A server that was profiled. */
export interface ProfiledVariant {
  readonly label: string;
  readonly tree: FrameTree;
  /** Share of the process' CPU time that the samples stand for. */
  readonly seenShare: number;
  /** Share of the requests that were recorded; `undefined` for a server that records nothing. */
  readonly recordedShare: number | undefined;
}

/** Where the servers' self time is, as shares of the samples in which V8 ran. */
export function areaTable(profiled: readonly ProfiledVariant[]): string {
  const shares = profiled.map(({ tree }) => areaShares(tree));
  const areas = (Object.keys(AREAS) as Area[]).filter((area) =>
    shares.some((some) => some.has(area))
  );
  return markdownTable([
    ["Self time", ...profiled.map(({ label }) => label)],
    ...areas.map((area) => [AREAS[area], ...shares.map((some) => optional(some.get(area)))]),
    ["all of it, of the CPU time", ...profiled.map(({ seenShare }) => whole(seenShare))],
    ["samples", ...profiled.map(({ tree }) => tree.total.toLocaleString("en-US"))],
    ["requests recorded", ...profiled.map(({ recordedShare }) => whole(recordedShare))],
  ]);
}

/** The functions with the most self time. */
export function functionTable(tree: FrameTree, count: number): string {
  return markdownTable([
    ["Function", "Self time", "Area"],
    ...topFunctions(tree, count).map(({ frame, share }) => [
      code(fullName(frame)),
      percent(share),
      AREAS[frame.area],
    ]),
  ]);
}

function optional(share: number | undefined): string {
  return share === undefined ? "" : percent(share);
}

function whole(share: number | undefined): string {
  return share === undefined ? "" : `${Math.round(share * 100)} %`;
}

/** Neither ends the code nor the cell. */
function code(text: string): string {
  return `\`${text.replaceAll("`", "'").replaceAll("|", "\\|").replaceAll(/\s+/g, " ")}\``;
}
