import type { ComponentChild, VNode } from "preact";
import { routeHref } from "../address/route.ts";
import { DurationBar } from "../components/basics/duration.tsx";
import { StatusBadge } from "../components/basics/status_badge.tsx";
import { BriefText } from "../components/basics/text.tsx";
import { onlyQuery } from "../query/list_query.ts";
import type { LogRow } from "../server/api.ts";
import { router } from "../state/app.ts";
import { zone } from "../state/preferences.ts";
import { formatBytes, formatDuration, formatListTime } from "../text/format.ts";
import { ListScreen } from "./list_screen.tsx";

const COLUMNS = [
  { name: "Time" },
  { name: "Method" },
  { name: "Path" },
  { name: "Status" },
  { name: "Duration", numeric: true },
  { name: "Scale", hidden: true },
  { name: "Size", numeric: true },
];

/** Every request that the app has answered, newest first. */
export function RequestsScreen(): VNode {
  return (
    <ListScreen
      kind="request"
      title="Requests"
      columns={COLUMNS}
      cells={cells}
      rowClass={rowClass}
    />
  );
}

function rowClass(row: LogRow): string {
  return row.logLevel === "ERROR" ? "is-error" : "";
}

function cells(row: LogRow): ComponentChild {
  const target = targetOf(row);
  const query = target.indexOf("?");
  const error = row.errorMessage?.split("\n", 1)[0];
  return (
    <>
      <span role="gridcell" class="mono dim time">
        {formatListTime(row.timestamp, zone.value, Date.now())}
      </span>
      <span role="gridcell" class="mono dim method">
        <BriefText value={row.method ?? ""} />
      </span>
      <span role="gridcell" class="mono path">
        <a
          href={routeHref("request", {
            id: String(row.id),
            ...onlyQuery(router.route.peek().params),
          })}
          tabIndex={-1}
        >
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
      </span>
      <span role="gridcell" class="state">
        <StatusBadge row={row} />
      </span>
      <span role="gridcell" class="num duration">
        {row.durationMs === undefined ? "" : formatDuration(row.durationMs)}
      </span>
      <span role="gridcell" class="bar-cell">
        {row.durationMs !== undefined && <DurationBar ms={row.durationMs} />}
      </span>
      <span role="gridcell" class="num dim size">
        {row.responseSizeBytes === undefined ? "" : formatBytes(row.responseSizeBytes)}
      </span>
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
