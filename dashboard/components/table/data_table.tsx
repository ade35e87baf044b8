import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { useKeys } from "../../state/use_keys.ts";
import { Icon } from "../basics/icon.tsx";
import { cellClass, type Column, headClass } from "./column.ts";
import { nextSort, type Sort } from "./sort_rows.ts";

interface DataTableProps<T> {
  readonly label: string;
  readonly class: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  /** If absent, the order is fixed. */
  readonly sort?: Sort;
  readonly onSort?: (sort: Sort) => void;
  /** `j`, `k` and `Enter` move through the links of its rows. */
  readonly hasKeys?: boolean;
}

/**
 * A table whose rows are links: the first link in a row covers the whole row. Roles are explicit,
 * because on phones rows are laid out as stacks, which removes the elements' implicit roles.
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
            {columns.map((column) => (
              <th
                role="columnheader"
                scope="col"
                key={column.name}
                class={headClass(column)}
                style={{ width: column.width === undefined ? "" : `${column.width}px` }}
                aria-sort={sort?.column === column.name
                  ? sort.isDescending ? "descending" : "ascending"
                  : undefined}
              >
                {column.isSilent
                  ? <span class="offscreen">{column.label}</span>
                  : sort === undefined || column.sortBy === undefined
                  ? column.label
                  : (
                    <button type="button" onClick={() => onSort?.(nextSort(sort, column))}>
                      {column.label}
                      <Icon
                        name={sort.column === column.name && !sort.isDescending ? "up" : "down"}
                      />
                    </button>
                  )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" ref={body}>
          {rows.map((row) => (
            <tr role="row" key={props.rowKey(row)}>
              {columns.map((column) => (
                <td
                  role="cell"
                  key={column.name}
                  class={cellClass(column)}
                  data-label={column.label}
                >
                  {column.cell(row)}
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
