import type { VNode } from "preact";
import type { LogRow } from "../api.ts";
import { formatDuration, formatListTime } from "../format.ts";
import { routeHref } from "../route.ts";
import { now } from "../state/clock.ts";
import { zone } from "../state/preferences.ts";
import { type DataColumn, DataTable } from "./data_table.tsx";
import { Level } from "./level.tsx";
import { StatusBadge } from "./status_badge.tsx";
import { BriefText } from "./text.tsx";

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
