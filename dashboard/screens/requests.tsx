import type { VNode } from "preact";
import { screenHref } from "../address/page_address.ts";
import { StatusBadge } from "../components/basics/badges.tsx";
import { DurationBar } from "../components/basics/duration.tsx";
import { BriefText } from "../components/basics/text.tsx";
import type { Column } from "../components/table/column.ts";
import { SERVICE_COLUMN } from "../components/list/service_column.tsx";
import { onlyQuery } from "../query/list_query.ts";
import type { LogRow } from "../server/api.ts";
import { router } from "../state/app.ts";
import { zone } from "../state/preferences.ts";
import { formatBytes, formatDuration, formatListTime } from "../text/format.ts";
import { ListScreen } from "./list_screen.tsx";

const COLUMNS: readonly Column<LogRow>[] = [
  {
    name: "time",
    label: "Time",
    width: 118,
    narrow: "line-2",
    class: "mono dim",
    cell: ({ timestamp }) => formatListTime(timestamp, zone.value, Date.now()),
  },
  {
    name: "method",
    label: "Method",
    width: 66,
    narrow: "line-1",
    class: "mono dim clip",
    cell: ({ method = "" }) => <BriefText value={method} />,
  },
  {
    name: "path",
    label: "Path",
    narrow: "line-1 rest",
    class: "mono clip",
    cell: (row) => <PathAndError row={row} />,
  },
  {
    name: "user",
    label: "User",
    width: 110,
    hideBelow: 940,
    isShown: (rows) => rows.some(({ user }) => user !== undefined),
    class: "mono dim clip",
    cell: ({ user = "" }) => <BriefText value={user} />,
  },
  SERVICE_COLUMN,
  {
    name: "status",
    label: "Status",
    width: 88,
    narrow: "line-1 end",
    cell: (row) => <StatusBadge row={row} />,
  },
  {
    name: "duration",
    label: "Duration",
    isNumber: true,
    width: 80,
    narrow: "line-2 end",
    cell: ({ durationMs }) => durationMs === undefined ? "" : formatDuration(durationMs),
  },
  {
    name: "scale",
    label: "Scale",
    isSilent: true,
    width: 68,
    hideBelow: 940,
    cell: ({ durationMs }) => durationMs !== undefined && <DurationBar ms={durationMs} />,
  },
  {
    name: "size",
    label: "Size",
    isNumber: true,
    width: 66,
    hideBelow: 780,
    class: "dim",
    cell: ({ responseSizeBytes: size }) => size === undefined ? "" : formatBytes(size),
  },
];

/** All requests to the app, newest first. */
export function RequestsScreen(): VNode {
  return <ListScreen kind="request" title="Requests" columns={COLUMNS} rowClass={rowClass} />;
}

function rowClass(row: LogRow): string {
  return row.logLevel === "ERROR" ? "is-error" : "";
}

function PathAndError({ row }: { readonly row: LogRow }): VNode {
  const target = targetOf(row);
  const query = target.indexOf("?");
  const error = row.errorMessage?.split("\n", 1)[0];
  const params = { id: String(row.id), ...onlyQuery(router.address.peek().params) };
  return (
    <>
      <a href={screenHref("request", params)} tabIndex={-1}>
        <BriefText value={query < 0 ? target : target.slice(0, query)} />
        {query >= 0 && (
          <span class="dim">
            <BriefText value={target.slice(query)} />
          </span>
        )}
      </a>
      {error !== undefined && (
        <span class="row-error">
          <BriefText value={error} />
        </span>
      )}
    </>
  );
}

/** Path and query as the client sent them. */
function targetOf(row: LogRow): string {
  const prefix = `${row.method ?? ""} `;
  return row.content.startsWith(prefix)
    ? row.content.slice(prefix.length)
    : row.path ?? row.content;
}
