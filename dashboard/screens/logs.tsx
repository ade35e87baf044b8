import type { ComponentChild, VNode } from "preact";
import type { LogRow } from "../api.ts";
import { Level } from "../components/level.tsx";
import { MetadataLine } from "../components/metadata_line.tsx";
import { BriefText } from "../components/text.tsx";
import { activeValue, type Filters, LEVELS, withFilter } from "../filters.ts";
import { formatListTime } from "../format.ts";
import { routeHref } from "../route.ts";
import { zone } from "../state/preferences.ts";
import { ListScreen } from "./list_screen.tsx";

const COLUMNS = [
  { name: "Time" },
  { name: "Level" },
  { name: "Logger" },
  { name: "Message" },
  { name: "Request" },
];

/** Every line that the app has logged, newest first. */
export function LogsScreen(): VNode {
  return (
    <ListScreen
      kind="log"
      title="Logs"
      columns={COLUMNS}
      cells={cells}
      rowClass={(row) => `is-${row.logLevel.toLowerCase()}`}
      Controls={LevelChips}
    />
  );
}

function LevelChips(
  { filters, onChange }: {
    readonly filters: Filters;
    readonly onChange: (filters: Filters) => void;
  },
): VNode {
  const chosen = activeValue(filters, "level");
  return (
    <span class="seg tiny" role="group" aria-label="Level">
      <button
        type="button"
        aria-pressed={chosen === undefined}
        onClick={() => onChange(withFilter(filters, "level", undefined))}
      >
        All levels
      </button>
      {LEVELS.map((level) => (
        <button
          type="button"
          key={level}
          class={`level-${level.toLowerCase()}`}
          aria-pressed={chosen === level}
          onClick={() =>
            onChange(withFilter(filters, "level", chosen === level ? undefined : level))}
        >
          {level}
        </button>
      ))}
    </span>
  );
}

function cells(row: LogRow): ComponentChild {
  return (
    <>
      <span role="gridcell" class="mono dim time">
        {formatListTime(row.timestamp, zone.value, Date.now())}
      </span>
      <span role="gridcell" class="state">
        <Level level={row.logLevel} />
      </span>
      <span role="gridcell" class="mono dim logger">
        <BriefText value={row.loggerName ?? ""} />
      </span>
      <span role="gridcell" class="mono path">
        <BriefText value={row.content} /> <MetadataLine row={row} />
      </span>
      <span role="gridcell" class="to-request">
        {row.requestId !== undefined && (
          <a
            data-in
            class="mono"
            tabIndex={-1}
            href={routeHref("request", { requestId: row.requestId })}
          >
            <BriefText value={row.requestId.slice(-8)} />
          </a>
        )}
      </span>
    </>
  );
}
