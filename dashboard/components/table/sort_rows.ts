/** Sort column and direction. */
export interface Sort {
  readonly column: string;
  readonly isDescending: boolean;
}

/** The part of a column needed for sorting. */
export interface SortColumn<T> {
  /** In addresses and in the class of its cells: `"p95"`. */
  readonly name: string;
  /** Whether its cells are right-aligned and sorting starts with the greatest. */
  readonly isNumber?: boolean;
  /** Sort value of a row; if absent, rows can't be sorted by this column. */
  readonly sortBy?: (row: T) => string | number | null;
}

/** Parses `"p95"` or `"-p95"`; the fallback if that is not a sortable column. */
export function parseSort<T>(
  text: string | null,
  columns: readonly SortColumn<T>[],
  fallback: Sort,
): Sort {
  return text === null ? fallback : readSort(text, columns) ?? fallback;
}

/** Parses `"p95"` or `"-p95"`; `undefined` if that is not a sortable column. */
export function readSort<T>(text: string, columns: readonly SortColumn<T>[]): Sort | undefined {
  const isDescending = text.startsWith("-");
  const name = isDescending ? text.slice(1) : text;
  const found = columns.find((column) => column.name === name && column.sortBy !== undefined);
  return found && { column: found.name, isDescending };
}

/** `"-p95"` for descending. */
export function formatSort({ column, isDescending }: Sort): string {
  return `${isDescending ? "-" : ""}${column}`;
}

/** The order after a click on a column: numbers start with the greatest, texts with A. */
export function nextSort<T>(current: Sort, { name, isNumber = false }: SortColumn<T>): Sort {
  return current.column === name
    ? { column: name, isDescending: !current.isDescending }
    : { column: name, isDescending: isNumber };
}

/** Sorts stably; rows without a value come last in either direction. */
export function sortRows<T>(
  rows: readonly T[],
  columns: readonly SortColumn<T>[],
  { column, isDescending }: Sort,
): T[] {
  const { sortBy } = columns.find(({ name }) => name === column) ?? {};
  if (sortBy === undefined) return [...rows];
  const sign = isDescending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const left = sortBy(a);
    const right = sortBy(b);
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
    return left === right ? 0 : left < right ? -sign : sign;
  });
}
