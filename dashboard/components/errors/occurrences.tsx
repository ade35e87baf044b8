import type { VNode } from "preact";
import { screenHref } from "../../address/page_address.ts";
import type { LogRow } from "../../server/api.ts";
import { now } from "../../state/clock.ts";
import { zone } from "../../state/preferences.ts";
import { formatDuration, formatListTime } from "../../text/format.ts";
import { Level, StatusBadge } from "../basics/badges.tsx";
import { BriefText } from "../basics/text.tsx";
import type { Column } from "../table/column.ts";
import { DataTable } from "../table/data_table.tsx";

const COLUMNS: readonly Column<LogRow>[] = [
  {
    name: "time",
    label: "Time",
    width: 136,
    narrow: "line-1",
    class: "mono dim",
    cell: ({ timestamp }) => formatListTime(timestamp, zone.value, now.peek()),
  },
  {
    name: "request",
    label: "Request or log line",
    narrow: "line-2 rest",
    cell: (row) => (
      <a data-in class="row-link mono" href={hrefOf(row)}>
        <BriefText value={row.content} />
      </a>
    ),
  },
  {
    name: "status",
    label: "Status",
    width: 96,
    narrow: "line-1",
    cell: (row) =>
      row.method === undefined ? <Level level={row.logLevel} /> : <StatusBadge row={row} />,
  },
  {
    name: "error",
    label: "Error",
    narrow: "line-3 rest",
    class: "mono error-text",
    cell: ({ errorMessage = "" }) => <BriefText value={errorMessage.split("\n", 1)[0] ?? ""} />,
  },
  {
    name: "duration",
    label: "Duration",
    isNumber: true,
    width: 96,
    narrow: "line-1",
    cell: ({ durationMs }) => durationMs === undefined ? "" : formatDuration(durationMs),
  },
  {
    name: "instance",
    label: "Instance",
    width: 120,
    hideBelow: 940,
    class: "mono dim",
    cell: ({ instance = "" }) => <BriefText value={instance} />,
  },
];

interface OccurrencesProps {
  readonly label: string;
  readonly logs: readonly LogRow[];
  /** `j` and `k` move through them. */
  readonly hasKeys?: boolean;
}

/** Failed requests and log lines, with links. */
export function Occurrences({ label, logs, hasKeys = false }: OccurrencesProps): VNode {
  return (
    <DataTable
      label={label}
      class="occurrences"
      columns={COLUMNS}
      rows={logs}
      rowKey={({ id }) => String(id)}
      hasKeys={hasKeys}
    />
  );
}

function hrefOf({ id, method }: LogRow): string {
  return method === undefined
    ? screenHref("logs", { open: String(id) })
    : screenHref("request", { id: String(id) });
}
