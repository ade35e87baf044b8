import type { VNode } from "preact";
import { routeHref } from "../../address/route.ts";
import type { LogRow } from "../../server/api.ts";
import { now } from "../../state/clock.ts";
import { zone } from "../../state/preferences.ts";
import { formatDuration, formatListTime } from "../../text/format.ts";
import { Level } from "../basics/level.tsx";
import { StatusBadge } from "../basics/status_badge.tsx";
import { BriefText } from "../basics/text.tsx";
import { type DataColumn, DataTable } from "../table/data_table.tsx";

const COLUMNS: readonly DataColumn<LogRow>[] = [
  {
    key: "time",
    label: "Time",
    cell: ({ timestamp }) => (
      <span class="mono dim">{formatListTime(timestamp, zone.value, now.peek())}</span>
    ),
  },
  {
    key: "request",
    label: "Request or log line",
    cell: (row) => (
      <a data-in class="row-link mono" href={hrefOf(row)}>
        <BriefText value={row.content} />
      </a>
    ),
  },
  {
    key: "status",
    label: "Status",
    cell: (row) =>
      row.method === undefined ? <Level level={row.logLevel} /> : <StatusBadge row={row} />,
  },
  {
    key: "error",
    label: "Error",
    cell: ({ errorMessage }) => (
      <span class="mono error-text">
        <BriefText value={errorMessage?.split("\n", 1)[0] ?? ""} />
      </span>
    ),
  },
  {
    key: "duration",
    label: "Duration",
    isNumber: true,
    cell: ({ durationMs }) => durationMs === undefined ? "" : formatDuration(durationMs),
  },
  {
    key: "instance",
    label: "Instance",
    cell: ({ instance }) => (
      <span class="mono dim">
        <BriefText value={instance ?? ""} />
      </span>
    ),
  },
];

interface OccurrencesProps {
  readonly label: string;
  readonly logs: readonly LogRow[];
  /** `j` and `k` move through them. */
  readonly hasKeys?: boolean;
}

/** Requests and log lines that went wrong, each with the way to it. */
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
    ? routeHref("logs", { open: String(id) })
    : routeHref("request", { id: String(id) });
}
