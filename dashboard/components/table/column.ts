import type { ComponentChild } from "preact";
import type { SortColumn } from "./sort_rows.ts";

/** Widths of a list in pixels below which columns are hidden; `tables.css` has a rule for each. */
export type Breakpoint = 660 | 780 | 940 | 1100;

/** The complete declaration of a column of a list or table. */
export interface Column<T> extends SortColumn<T> {
  /** Its header. */
  readonly label: string;
  /** Whether its label is for screen readers only. */
  readonly isSilent?: boolean;
  /**
   * Width in pixels, including the gap to the next column; if absent, it takes the remaining space.
   */
  readonly width?: number;
  /** Hides it in lists narrower than that. */
  readonly hideBelow?: Breakpoint;
  /** Whether it is shown with these rows; left out, with all. */
  readonly isShown?: (rows: readonly T[]) => boolean;
  /**
   * Its line in narrow lists, which lay out rows in lines; `rest` takes the remaining space, `end`
   * is at the end. If absent, it is hidden there.
   */
  readonly narrow?: `line-${1 | 2 | 3}${"" | " rest" | " end"}`;
  /** Additional classes of its cells: `clip` cuts off long content. */
  readonly class?: string;
  /** The content of its cell. */
  readonly cell: (row: T) => ComponentChild;
}

/** Classes of a column's header. */
export function headClass<T>(column: Column<T>): string {
  const { name, isNumber, hideBelow, narrow } = column;
  return [
    `at-${name}`,
    ...(isNumber ? ["num"] : []),
    ...(hideBelow === undefined ? [] : [`below-${hideBelow}`]),
    ...(narrow === undefined ? [] : [narrow]),
  ].join(" ");
}

/** Classes of a column's cells. */
export function cellClass<T>(column: Column<T>): string {
  return `${headClass(column)} ${column.class ?? ""}`;
}

/**
 * The columns that a list shows.
 *
 * @param width Pixels.
 * @param isNarrow Whether its rows are laid out in lines.
 */
export function shownColumns<T>(
  columns: readonly Column<T>[],
  width: number,
  isNarrow: boolean,
): readonly Column<T>[] {
  return columns.filter(({ hideBelow = 0, narrow }) =>
    isNarrow ? narrow !== undefined : width >= hideBelow
  );
}

/** Tracks of a CSS grid for the columns. */
export function gridTracks<T>(columns: readonly Column<T>[]): string {
  return columns.map(({ width }) => width === undefined ? "minmax(0, 1fr)" : `${width}px`).join(
    " ",
  );
}
