import type { VNode } from "preact";
import type { InFlightRequest } from "../../../core/capture/capture.ts";
import type { Health } from "../../server/api.ts";
import { now } from "../../state/clock.ts";
import { formatDuration, formatNumber } from "../../text/format.ts";
import { SLOW_MS } from "../basics/duration.tsx";
import { Skeleton } from "../basics/skeleton.tsx";
import { BriefText } from "../basics/text.tsx";
import type { Column } from "../table/column.ts";
import { DataTable } from "../table/data_table.tsx";

const SHOWN = 50;

const COLUMNS: readonly Column<InFlightRequest>[] = [
  {
    name: "method",
    label: "Method",
    width: 76,
    narrow: "line-1",
    class: "mono dim",
    cell: ({ method }) => <BriefText value={method} />,
  },
  {
    name: "path",
    label: "Path",
    narrow: "line-1 rest",
    class: "mono",
    cell: ({ path }) => <BriefText value={path} />,
  },
  {
    name: "duration",
    label: "Elapsed",
    isNumber: true,
    width: 96,
    narrow: "line-2",
    cell: ({ startedAt }) => <SoFar since={startedAt} />,
  },
];

/** Requests in flight, oldest first. */
export function InFlightTable({ health }: { readonly health: Health | undefined }): VNode {
  const rows = health?.inFlight.toSorted((a, b) => a.startedAt - b.startedAt) ?? [];
  return (
    <section>
      <h2>
        In flight
        {health !== undefined && <span class="faint">{formatNumber(rows.length)}</span>}
      </h2>
      {health === undefined
        ? <Skeleton rows={5} />
        : rows.length === 0
        ? <p class="nothing">No requests in flight.</p>
        : (
          <DataTable
            label="Requests in flight"
            class="in-flight-table"
            columns={COLUMNS}
            rows={rows.slice(0, SHOWN)}
            rowKey={({ id, startedAt, path }) => `${id} ${startedAt} ${path}`}
          />
        )}
      {rows.length > SHOWN && (
        <p class="list-end">{`and ${formatNumber(rows.length - SHOWN)} more`}</p>
      )}
    </section>
  );
}

function SoFar({ since }: { readonly since: number }): VNode {
  const ms = Math.max(0, now.value - since);
  return <span class={ms >= SLOW_MS ? "odd" : undefined}>{formatDuration(ms)}</span>;
}
