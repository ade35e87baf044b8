import { Component, type ComponentChild, type RefObject, type VNode } from "preact";
import {
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "preact/hooks";
import type { LogRow } from "../../server/api.ts";
import {
  type Breakpoint,
  cellClass,
  type Column,
  gridTracks,
  headClass,
  shownColumns,
} from "./column.ts";

/** Methods of a list. */
export interface GridHandle {
  /**
   * Scrolls to a row.
   *
   * @param to Nearest edge, the middle, or pixels between the list's top edge and the row.
   */
  scrollToIndex(index: number, to?: "nearest" | "middle" | number): void;
  /** The first completely visible row, and its offset from the top edge; `undefined` at the top. */
  place(): { readonly index: number; readonly offset: number } | undefined;
  scrollToTop(): void;
  focus(): void;
}

interface VirtualGridProps {
  readonly label: string;
  readonly rows: readonly LogRow[];
  readonly columns: readonly Column<LogRow>[];
  /** What cells depend on besides their row. */
  readonly rowContext: string;
  /** Class of a row, to highlight problems. */
  readonly rowClass?: (row: LogRow) => string;
  /** Id of the row selected with the keys. */
  readonly cursor: number | undefined;
  readonly onOpen: (row: LogRow) => void;
  /** URL of a row, for opening it in a new tab. */
  readonly rowHref: (row: LogRow) => string;
  readonly onNearEnd: () => void;
  readonly onTop: (atTop: boolean) => void;
  readonly handle: RefObject<GridHandle | null>;
  readonly foot: ComponentChild;
}

/** Height of a row in pixels: of one line, or of two in a narrow list. */
const ROW = 28;
const TALL_ROW = 46;
/** In a list narrower than this, a row has two lines, so that paths have enough room. */
const NARROW = 700;
const STEPS: readonly number[] = [NARROW, ...([780, 940, 1100] satisfies Breakpoint[])];
/** Rows rendered beyond the visible ones, in each direction. */
const MARGIN = 8;
const NEAR_END = 60;
const HEAD_HEIGHT = 27;

/** A list of which only visible rows are in the document. */
export function VirtualGrid(props: VirtualGridProps): VNode {
  const { rows, cursor } = props;
  const frame = useRef<HTMLDivElement>(null);
  const [first, setFirst] = useState(0);
  const [height, setHeight] = useState(800);
  const [width, setWidth] = useState(Infinity);
  const isNarrow = width < NARROW;
  const rowHeight = isNarrow ? TALL_ROW : ROW;
  // By name, so that rows that change nothing leave the columns as they are.
  const absent = useMemo(
    () =>
      props.columns.filter(({ isShown }) => isShown?.(rows) === false).map(({ name }) => name)
        .join(),
    [props.columns, rows],
  );
  const columns = useMemo(() => {
    const present = props.columns.filter(({ name }) => !absent.split(",").includes(name));
    return shownColumns(present, width, isNarrow);
  }, [props.columns, width, absent]);
  const visible = Math.ceil(height / rowHeight);
  const from = Math.max(0, Math.min(first, rows.length - visible) - MARGIN);
  const to = Math.min(rows.length, first + visible + MARGIN);

  // Before the first paint, so that rows don't visibly change their layout.
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const measure = (): void => {
      setHeight(element.clientHeight);
      setWidth(stepOf(element.clientWidth));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (to > rows.length - NEAR_END) props.onNearEnd();
  }, [to, rows]);
  useImperativeHandle(props.handle, () => ({
    scrollToTop: () => frame.current?.scrollTo({ top: 0 }),
    focus: () => frame.current?.focus({ preventScroll: true }),
    place: () => {
      const top = frame.current?.scrollTop ?? 0;
      const index = Math.ceil(top / rowHeight);
      return top < rowHeight / 2 ? undefined : { index, offset: index * rowHeight - top };
    },
    scrollToIndex: (index, to = "nearest") => {
      const element = frame.current;
      if (element === null) return;
      const top = index * rowHeight;
      const room = element.clientHeight - rowHeight - HEAD_HEIGHT;
      if (typeof to === "number") element.scrollTop = top - to;
      else if (to === "middle") {
        const isSeen = top >= element.scrollTop && top <= element.scrollTop + room;
        if (!isSeen) element.scrollTop = top - room / 2;
      } else if (top < element.scrollTop) element.scrollTop = top;
      else if (top > element.scrollTop + room) element.scrollTop = top - room;
    },
  }), [rowHeight]);

  // Rows that leave at one end are reused at the other: scrolling through 10,000 rows drops half as
  // many frames as creating them anew.
  const slots = visible + 2 * MARGIN + 1;
  let drawn = false;
  const shown: VNode[] = [];
  for (let index = from; index < to; index++) {
    const row = rows[index];
    if (row === undefined) continue;
    drawn ||= row.id === cursor;
    shown.push(
      <GridRow
        key={index % slots}
        row={row}
        index={index}
        selected={row.id === cursor}
        class={props.rowClass?.(row) ?? ""}
        context={props.rowContext}
        columns={columns}
        onOpen={props.onOpen}
        href={props.rowHref}
      />,
    );
  }
  return (
    <div
      class={isNarrow ? "rows is-narrow" : "rows"}
      style={{ "--cols": gridTracks(columns) }}
      role="grid"
      aria-label={props.label}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={drawn ? `row-${cursor}` : undefined}
      tabIndex={0}
      ref={frame}
      onScroll={(event) => {
        const { scrollTop } = event.currentTarget;
        setFirst(Math.floor(scrollTop / rowHeight));
        props.onTop(scrollTop < rowHeight / 2);
      }}
    >
      <div role="rowgroup" class="thead">
        <div role="row" class="row" aria-rowindex={1}>
          {columns.map((column) => (
            <span role="columnheader" key={column.name} class={headClass(column)}>
              {column.isSilent ? <span class="offscreen">{column.label}</span> : column.label}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" class="tbody" style={{ height: `${rows.length * rowHeight}px` }}>
        <div role="presentation" style={{ transform: `translateY(${from * rowHeight}px)` }}>
          {shown}
        </div>
      </div>
      {props.foot}
    </div>
  );
}

interface GridRowProps {
  readonly row: LogRow;
  readonly index: number;
  readonly selected: boolean;
  readonly class: string;
  readonly context: string;
  readonly columns: readonly Column<LogRow>[];
  readonly onOpen: (row: LogRow) => void;
  readonly href: (row: LogRow) => string;
}

/** Rerendered only if its own properties change: scrolling only renders the rows that appear. */
class GridRow extends Component<GridRowProps> {
  override shouldComponentUpdate(next: GridRowProps): boolean {
    const { row, index, selected, context, columns } = this.props;
    return row !== next.row || index !== next.index || selected !== next.selected ||
      context !== next.context || columns !== next.columns;
  }

  override render(): VNode {
    const { row, index, selected, columns } = this.props;
    return (
      <div
        role="row"
        id={`row-${row.id}`}
        class={`row ${this.props.class}`}
        aria-rowindex={index + 2}
        aria-selected={selected}
        onClick={this.#open}
        onAuxClick={this.#openApart}
        onMouseDown={keepStill}
      >
        {columns.map((column) => (
          <span role="gridcell" key={column.name} class={cellClass(column)}>
            {column.cell(row)}
          </span>
        ))}
      </div>
    );
  }

  /** A plain click anywhere opens the pane. */
  readonly #open = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey) return this.#openApart(event);
    if (getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    this.props.onOpen(this.props.row);
  };
  /** Like a link: with the middle button or a modifier, in a new tab or window. */
  readonly #openApart = (event: MouseEvent): void => {
    const isInLink = event.target instanceof Element && event.target.closest("a") !== null;
    if (isInLink || event.defaultPrevented || event.button === 2) return;
    event.preventDefault();
    const link = document.createElement("a");
    link.href = this.props.href(this.props.row);
    const isMiddle = event.button === 1;
    link.dispatchEvent(
      new MouseEvent("click", {
        ctrlKey: isMiddle || event.ctrlKey,
        metaKey: isMiddle || event.metaKey,
        shiftKey: event.shiftKey,
      }),
    );
  };
}

/**
 * The width, rounded to what columns depend on: dragging the pane rerenders rows only at a step.
 */
function stepOf(width: number): number {
  return STEPS.findLast((step) => step <= width) ?? 0;
}

/** Prevents scrolling with the middle button. */
function keepStill(event: MouseEvent): void {
  if (event.button === 1) event.preventDefault();
}
