import type { VNode } from "preact";
import { requestHref } from "../address/request_ids.ts";
import { Level } from "../components/basics/badges.tsx";
import { MetadataLine } from "../components/basics/metadata_line.tsx";
import { BriefText } from "../components/basics/text.tsx";
import type { Column } from "../components/table/column.ts";
import { SERVICE_COLUMN } from "../components/list/service_column.tsx";
import { type ListQuery, replaceTerms, valuesOf } from "../query/list_query.ts";
import type { LogRow } from "../server/api.ts";
import { zone } from "../state/preferences.ts";
import { formatListTime } from "../text/format.ts";
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
    name: "level",
    label: "Level",
    width: 62,
    narrow: "line-2",
    cell: ({ logLevel }) => <Level level={logLevel} />,
  },
  {
    name: "logger",
    label: "Logger",
    width: 116,
    narrow: "line-2 rest",
    class: "mono dim clip",
    cell: ({ loggerName = "" }) => <BriefText value={loggerName} />,
  },
  {
    name: "message",
    label: "Message",
    narrow: "line-1 rest",
    class: "mono clip",
    cell: (row) => (
      <>
        <BriefText value={row.content} /> <MetadataLine row={row} />
      </>
    ),
  },
  SERVICE_COLUMN,
  {
    name: "request",
    label: "Request",
    width: 74,
    class: "clip",
    cell: (row) =>
      row.requestId !== undefined && (
        <a data-in class="mono" tabIndex={-1} href={requestHref(row)}>
          <BriefText value={row.requestId.slice(-8)} />
        </a>
      ),
  },
];

/** Every line that the app has logged, newest first. */
export function LogsScreen(): VNode {
  return (
    <ListScreen
      kind="log"
      title="Logs"
      columns={COLUMNS}
      rowClass={(row) => `is-${row.logLevel.toLowerCase()}`}
      Controls={LevelChips}
    />
  );
}

/** Levels of log lines, lowest first. */
const LEVELS = ["DEBUG", "INFO", "WARN", "ERROR"];

/** A choice of levels; none chosen means all. */
function LevelChips(
  { query, onChange }: {
    readonly query: ListQuery;
    readonly onChange: (query: ListQuery) => void;
  },
): VNode {
  const chosen = valuesOf(query, "level").map((level) => level.toUpperCase());
  const write = (levels: readonly string[]): void =>
    onChange(
      replaceTerms(query, ["level"], levels.length === 0 ? [] : [`level:${levels.join(",")}`]),
    );
  return (
    <span class="seg tiny" role="group" aria-label="Level">
      <button type="button" aria-pressed={chosen.length === 0} onClick={() => write([])}>
        All levels
      </button>
      {LEVELS.map((level) => (
        <button
          type="button"
          key={level}
          class={`level-${level.toLowerCase()}`}
          aria-pressed={chosen.includes(level)}
          onClick={() => write(LEVELS.filter((each) => (each === level) !== chosen.includes(each)))}
        >
          {level}
        </button>
      ))}
    </span>
  );
}
