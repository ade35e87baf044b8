import type { ComponentChild } from "preact";
import type { SortColumn } from "./sort_rows.ts";

/** Widths of a list, pixels, below which columns give way; `tables.css` has a rule for each. */
export type Breakpoint = 660 | 780 | 940 | 1100;

/** A column of a list or table: everything there is to know about it. */
export interface Column<T> extends SortColumn<T> {
  /** In its head. */
  readonly label: string;
  /** Only screen readers are told its label. */
  readonly isSilent?: boolean;
  /** Pixels, the gap to the next column included; left out, it takes the room that is left. */
  readonly width?: number;
  /** It is hidden where the list is narrower than that. */
  readonly hideBelow?: Breakpoint;
  /** Whether it is shown with these rows; left out, with all. */
  readonly isShown?: (rows: readonly T[]) => boolean;
  /**
   * Its line where a narrow list lays out rows in lines; `rest` takes the room that is left there,
   * `end` lies at its end. Left out, it is hidden there.
   */
  readonly narrow?: `line-${1 | 2 | 3}${"" | " rest" | " end"}`;
  /** More classes of its cells: `clip` cuts off what is too long. */
  readonly class?: string;
  /** The content of its cell. */
  readonly cell: (row: T) => ComponentChild;
}

/** Classes of the head of a column. */
export function headClass<T>(column: Column<T>): string {
  const { name, isNumber, hideBelow, narrow } = column;
  return [
    `at-${name}`,
    ...(isNumber ? ["num"] : []),
    ...(hideBelow === undefined ? [] : [`below-${hideBelow}`]),
    ...(narrow === undefined ? [] : [narrow]),
  ].join(" ");
}

/** Classes of the cells of a column. */
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

/** Columns as the tracks of a CSS grid. */
export function gridTracks<T>(columns: readonly Column<T>[]): string {
  return columns.map(({ width }) => width === undefined ? "minmax(0, 1fr)" : `${width}px`).join(
    " ",
  );
}
