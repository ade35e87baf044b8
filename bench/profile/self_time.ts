import { type Area, AREAS } from "./areas.ts";
import { type Frame, frameKey, type FrameTree } from "./frame_tree.ts";

/** A function with its share of all samples, from 0 to 1. */
export interface FunctionShare {
  readonly frame: Frame;
  readonly share: number;
}

/** Share of the samples in which code of each area ran itself; those that have any, in order. */
export function areaShares(tree: FrameTree): Map<Area, number> {
  const samples = new Map<Area, number>();
  for (const { area, self } of allFrames(tree)) samples.set(area, (samples.get(area) ?? 0) + self);
  const shares = new Map<Area, number>();
  for (const area of Object.keys(AREAS) as Area[]) {
    const own = samples.get(area) ?? 0;
    if (own > 0) shares.set(area, own / tree.total);
  }
  return shares;
}

/** The functions that ran most often themselves, whoever called them. */
export function topFunctions(tree: FrameTree, count: number): FunctionShare[] {
  const functions = new Map<string, { frame: Frame; self: number }>();
  for (const frame of allFrames(tree)) {
    const key = frameKey(frame);
    const found = functions.get(key) ?? { frame, self: 0 };
    found.self += frame.self;
    functions.set(key, found);
  }
  return [...functions.values()]
    .filter(({ self }) => self > 0)
    .sort((a, b) => b.self - a.self)
    .slice(0, count)
    .map(({ frame: { name, where, area }, self }) => ({
      frame: { name, where, area },
      share: self / tree.total,
    }));
}

function* allFrames(tree: FrameTree): Generator<FrameTree> {
  yield tree;
  for (const child of tree.children) yield* allFrames(child);
}
