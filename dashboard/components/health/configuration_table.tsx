import type { VNode } from "preact";
import type { ConfigurationEntry } from "../../../core/service/configuration_entries.ts";
import { router } from "../../state/app.ts";
import { formatCount } from "../../text/format.ts";
import { Skeleton } from "../basics/skeleton.tsx";
import { Text } from "../basics/text.tsx";
import { NarrowBox } from "../filters/narrow_box.tsx";
import type { Column } from "../table/column.ts";
import { DataTable } from "../table/data_table.tsx";

const COLUMNS: readonly Column<ConfigurationEntry>[] = [
  {
    name: "key",
    label: "Option",
    width: 280,
    narrow: "line-1 rest",
    class: "mono",
    cell: ({ key }) => key,
  },
  {
    name: "value",
    label: "Value",
    narrow: "line-2 rest",
    class: "mono",
    cell: ({ value, isSecret }) =>
      isSecret
        ? <span class="redacted">{value === "" ? "not set" : "set, not shown"}</span>
        : <Text value={value || "none"} limit={200} />,
  },
  {
    name: "origin",
    label: "Source",
    width: 90,
    narrow: "line-3",
    cell: ({ isDefault }) => isDefault ? <span class="faint">default</span> : "configured",
  },
];

interface ConfigurationTableProps {
  /** `undefined` until the first response. */
  readonly entries: readonly ConfigurationEntry[] | undefined;
}

/** The effective configuration: changed options first, secrets never. */
export function ConfigurationTable({ entries }: ConfigurationTableProps): VNode {
  const { params } = router.address.value;
  const text = params.get("filter") ?? "";
  const filter = (value: string): void => {
    router.go("health", value === "" ? {} : { filter: value }, { replace: true });
  };
  const rows = entries
    ?.filter(({ key, value, isSecret }) =>
      `${key} ${isSecret ? "" : value}`.toLowerCase().includes(text.trim().toLowerCase())
    )
    .toSorted((a, b) => Number(a.isDefault) - Number(b.isDefault));
  return (
    <section>
      <div class="head-line">
        <h2>Effective configuration</h2>
        <NarrowBox label="Filter options" value={text} onChange={filter} />
        <span class="faint">{rows !== undefined && formatCount(rows.length, "option")}</span>
      </div>
      {rows === undefined
        ? <Skeleton rows={10} />
        : rows.length === 0
        ? <p class="nothing">No option matches.</p>
        : (
          <DataTable
            label="Effective configuration"
            class="configuration"
            columns={COLUMNS}
            rows={rows}
            rowKey={({ key }) => key}
          />
        )}
    </section>
  );
}
