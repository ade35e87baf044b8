import type { ComponentChild, VNode } from "preact";
import { useRef } from "preact/hooks";
import { useKeys } from "../../state/use_keys.ts";
import { Icon } from "../basics/icon.tsx";
import type { Sort } from "./sort_rows.ts";

/** A column of a {@linkcode DataTable}. */
export interface DataColumn<T> {
  readonly key: string;
  readonly label: string;
  readonly isNumber?: boolean;
  /** Only screen readers are told its name. */
  readonly isSilent?: boolean;
  readonly cell: (row: T) => ComponentChild;
}

interface DataTableProps<T> {
  readonly label: string;
  /** Widths of the columns are a matter of the style. */
  readonly class: string;
  readonly columns: readonly DataColumn<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  /** Left out, the order is not the reader's matter. */
  readonly sort?: Sort;
  readonly onSort?: (key: string) => void;
  /** `j`, `k` and `Enter` move through the links of its rows. */
  readonly hasKeys?: boolean;
}

/**
 * A table whose rows are links: that of the first cell with one reaches over its whole row. Roles are
 * spelled out, because on a phone rows are laid out as stacks, which takes them from the elements.
 */
export function DataTable<T>(props: DataTableProps<T>): VNode {
  const { columns, rows, sort, onSort } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  return (
    <div class="table-room">
      <table class={`data ${props.class}`} role="table" aria-label={props.label}>
        {props.hasKeys && <RowKeys body={body} />}
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ key, label, isNumber, isSilent }) => (
              <th
                role="columnheader"
                scope="col"
                key={key}
                class={`at-${key}${isNumber ? " num" : ""}`}
                aria-sort={sort?.key === key
                  ? sort.descending ? "descending" : "ascending"
                  : undefined}
              >
                {onSort === undefined || isSilent
                  ? isSilent ? <span class="offscreen">{label}</span> : label
                  : (
                    <button type="button" onClick={() => onSort(key)}>
                      {label}
                      <Icon name={sort?.key === key && !sort.descending ? "up" : "down"} />
                    </button>
                  )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" ref={body}>
          {rows.map((row) => (
            <tr role="row" key={props.rowKey(row)}>
              {columns.map(({ key, label, isNumber, cell }) => (
                <td
                  role="cell"
                  key={key}
                  class={`at-${key}${isNumber ? " num" : ""}`}
                  data-label={label}
                >
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RowKeys({ body }: { readonly body: { readonly current: HTMLElement | null } }): null {
  const move = (step: number): void => {
    const links = [...body.current?.querySelectorAll<HTMLElement>("a.row-link") ?? []];
    const at = links.findIndex((link) => link === document.activeElement);
    const to = Math.min(links.length - 1, Math.max(0, at < 0 ? 0 : at + step));
    links[to]?.focus();
    links[to]?.scrollIntoView({ block: "nearest" });
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
  });
  return null;
}
