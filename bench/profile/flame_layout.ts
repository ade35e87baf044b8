import type { FrameTree } from "./frame_tree.ts";

/** Where a frame is drawn. */
export interface FlameBox {
  readonly frame: FrameTree;
  /** From the left. */
  readonly x: number;
  /** As much of the whole as its share of the samples. */
  readonly width: number;
  /** 0 for what nobody called. */
  readonly depth: number;
}

/** How large a picture is, in pixels. */
export interface FlameSize {
  readonly width: number;
  /** Narrower frames are left out, with all above them. */
  readonly minWidth: number;
}

/** Places the frames: what a function called is above it, the most samples to the left. */
export function layOutFrames(tree: FrameTree, { width, minWidth }: FlameSize): FlameBox[] {
  const boxes: FlameBox[] = [];
  const place = (frames: readonly FrameTree[], left: number, depth: number): void => {
    let x = left;
    for (const frame of frames) {
      const own = frame.total / tree.total * width;
      // The others are no wider.
      if (own < minWidth) return;
      boxes.push({ frame, x, width: own, depth });
      place(frame.children, x, depth + 1);
      x += own;
    }
  };
  place(tree.children, 0, 0);
  return boxes;
}
