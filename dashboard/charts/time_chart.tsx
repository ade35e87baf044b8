import type { ComponentChild, VNode } from "preact";
import { useState } from "preact/hooks";
import { type ChartData, hasValues } from "../chart_data.ts";
import { Icon } from "../components/icon.tsx";
import { lazyPart } from "../components/lazy_part.tsx";
import { ChartTable } from "./chart_table.tsx";
import type { TimePlotProps } from "./time_plot.tsx";

/** The library that draws is a third of the page: it comes when a chart does. */
const TimePlot = lazyPart<TimePlotProps>(async () => (await import("./time_plot.tsx")).TimePlot);

/** What a {@linkcode TimeChart} shows. */
export interface TimeChartProps {
  readonly title: string;
  /** Beside the title. */
  readonly note?: ComponentChild;
  readonly kind: "stack" | "lines";
  /** `undefined` until the first answer; its room is kept. */
  readonly data: ChartData | undefined;
  /** In the tooltip and the table. */
  readonly format: (value: number) => string;
  /** On the axis. */
  readonly formatAxis: (value: number) => string;
  /** What the chart says, for those who don't see it. */
  readonly summary: string;
  /** What stands in a chart without values. */
  readonly empty: string;
  readonly onZoom?: (start: number, end: number) => void;
}

/** A chart over time: exact values under the cursor and in a table, a drag to zoom. */
export function TimeChart(props: TimeChartProps): VNode {
  const { title, note, data, kind, summary } = props;
  const [isTable, setTable] = useState(false);
  return (
    <figure class="chart" aria-label={title}>
      <figcaption>
        <h2>
          {title}
          {note !== undefined && <span class="faint">{note}</span>}
        </h2>
        <ul class="legend" aria-label="Legend">
          {data?.series.map(({ label, color }) => (
            <li key={label}>
              <i class={`swatch fill-${color}${kind === "lines" ? " line" : ""}`} />
              {label}
            </li>
          ))}
        </ul>
        <button
          type="button"
          class="icon-btn"
          aria-pressed={isTable}
          aria-label={`${title} as a table`}
          title={isTable ? "Show the chart" : "Show the values as a table"}
          onClick={() => setTable(!isTable)}
        >
          <Icon name="table" />
        </button>
      </figcaption>
      {isTable && data !== undefined
        ? <ChartTable title={title} data={data} format={props.format} />
        : (
          <div class="plot" role="img" aria-label={summary}>
            {data !== undefined && <TimePlot {...props} data={data} />}
            {data !== undefined && !hasValues(data) && <p class="plot-empty">{props.empty}</p>}
          </div>
        )}
    </figure>
  );
}
