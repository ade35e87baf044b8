/** Maximum UTF-16 code units of a text, or of a value's JSON, in a summary. */
const MAX_LENGTH = 2_000;

/** Deeper values are omitted. */
const MAX_DEPTH = 8;

/** Replaces what was omitted. */
const CUT = "...";

/** The beginning of a text. */
export function summarizeText(text: string | undefined): string | undefined {
  return text === undefined || text.length <= MAX_LENGTH ? text : text.slice(0, MAX_LENGTH) + CUT;
}

/**
 * The beginning of an object: as many values as fit, the last one cut, and a key `"..."` if others
 * follow. The time does not depend on the size of the object.
 *
 * @param value An object of JSON.
 */
export function summarizeObject<T extends Readonly<Record<string, unknown>>>(
  value: T | undefined,
): T | undefined {
  if (value === undefined) return undefined;
  return copy(value, { left: MAX_LENGTH }, 0) as T;
}

function copy(value: unknown, room: { left: number }, depth: number): unknown {
  if (typeof value === "string") {
    const kept = value.length <= room.left ? value : value.slice(0, Math.max(0, room.left)) + CUT;
    room.left -= kept.length + 2;
    return kept;
  }
  if (typeof value !== "object" || value === null) {
    room.left -= 6;
    return value;
  }
  room.left -= 4;
  if (depth >= MAX_DEPTH) return CUT;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) {
      if (room.left <= 0) {
        items.push(CUT);
        break;
      }
      items.push(copy(item, room, depth + 1));
    }
    return items;
  }
  const object: Record<string, unknown> = Object.create(null);
  for (const name in value) {
    if (!Object.hasOwn(value, name)) continue;
    if (room.left <= name.length) {
      object[CUT] = CUT;
      break;
    }
    room.left -= name.length + 4;
    object[name] = copy((value as Record<string, unknown>)[name], room, depth + 1);
  }
  return object;
}
