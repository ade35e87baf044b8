/** A known key: its names, and its name in messages. */
export interface KnownKey {
  readonly names: readonly string[];
  readonly shown: string;
}

/** Maximum length compared: no option is longer. */
const MAX_LENGTH = 64;

/**
 * Returns the most similar key.
 *
 * @param name The unknown key.
 * @param group Keys of its group.
 * @param elsewhere Keys of the other groups, used if the name equals one of them.
 * @returns The key's name in messages, or `undefined` if none is similar.
 */
export function nearestKey(
  name: string,
  group: readonly KnownKey[],
  elsewhere: readonly KnownKey[],
): string | undefined {
  const typed = name.slice(0, MAX_LENGTH);
  const here = closest(typed, group);
  const there = closest(typed, elsewhere);
  if (here?.distance === 0) return here.shown;
  if (there?.distance === 0) return there.shown;
  return here !== undefined && here.distance <= Math.max(2, typed.length / 3)
    ? here.shown
    : undefined;
}

function closest(typed: string, known: readonly KnownKey[]) {
  let best: { shown: string; distance: number; spelling: number } | undefined;
  for (const { names, shown } of known) {
    for (const name of names) {
      const distance = isBeginning(typed, name) ? 1 : editDistance(bare(typed), bare(name));
      const spelling = editDistance(typed, name);
      const isBetter = best === undefined || distance < best.distance ||
        (distance === best.distance && spelling < best.spelling);
      if (isBetter) best = { shown, distance, spelling };
    }
  }
  return best;
}

/** Whether the name is a prefix: `maxRequestBody` for `maxRequestBodySize`. */
function isBeginning(typed: string, name: string): boolean {
  const beginning = bare(typed);
  return beginning.length > 3 && beginning !== bare(name) && bare(name).startsWith(beginning);
}

/** Normalizes both spellings of a key: `max_records` and `maxRecords`. */
function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/** Insertions, deletions, replacements and swaps of neighbors (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + cost);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) least = Math.min(least, at(beforeLast, j - 2) + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}
