import { ANONYMOUS, type Frame } from "./frame_tree.ts";

const CUT = "\u2026";
/** Fewer characters of a longer name tell nothing. */
const MIN_LENGTH = 5;

/** A frame's text, as long as there is room. */
export interface FrameText {
  readonly name: string;
  /** `tracer.ts:140`; `""` where there is no room for it. */
  readonly where: string;
}

/** A function's name and place, in one: `handle core/tracer.ts:140`. */
export function fullName({ name, where }: Frame): string {
  return where === "" ? name : `${name} ${where}`;
}

/**
 * What stands in a frame. The place is left out before the name is cut; what has no name is known by
 * its place.
 *
 * @param room For so many characters.
 * @returns `undefined` if there is no room.
 */
export function frameText({ name, where }: Frame, room: number): FrameText | undefined {
  const file = where.slice(where.lastIndexOf("/") + 1);
  if (file !== "" && name.length + 1 + file.length <= room) return { name, where: file };
  const text = cut(name === ANONYMOUS && file !== "" ? file : name, room);
  return text === undefined ? undefined : { name: text, where: "" };
}

function cut(text: string, room: number): string | undefined {
  if (text.length <= room) return text;
  return room < MIN_LENGTH ? undefined : text.slice(0, room - 1) + CUT;
}
