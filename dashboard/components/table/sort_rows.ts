/** By which column, and which way. */
export interface Sort {
  readonly key: string;
  readonly descending: boolean;
}

/** Reads `"p95"` or `"-p95"`; what names no column is the fallback. */
export function parseSort(text: string | null, keys: readonly string[], fallback: Sort): Sort {
  const descending = text?.startsWith("-") ?? false;
  const key = descending ? text?.slice(1) : text;
  return key !== undefined && key !== null && keys.includes(key) ? { key, descending } : fallback;
}

/** `"-p95"` for descending. */
export function formatSort({ key, descending }: Sort): string {
  return `${descending ? "-" : ""}${key}`;
}

/** The order after a press on a column: figures begin with the greatest, texts with A. */
export function nextSort(current: Sort, key: string, isText: boolean): Sort {
  return current.key === key
    ? { key, descending: !current.descending }
    : { key, descending: !isText };
}

/** Sorts stably; rows without a value come last, whichever way. */
export function sortRows<T>(
  rows: readonly T[],
  valueOf: (row: T) => string | number | null,
  descending: boolean,
): T[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const left = valueOf(a);
    const right = valueOf(b);
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
    return left === right ? 0 : left < right ? -sign : sign;
  });
}
