import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { type ChartData, formatPoint, hasValues } from "../../charts/chart_data.ts";
import type { TimePlotProps } from "../../charts/time_plot.tsx";
import { zone } from "../../state/preferences.ts";
import { formatMinute, zoneName } from "../../text/format.ts";
import { Icon } from "../basics/icon.tsx";
import { lazyPart } from "../basics/lazy_part.tsx";

/** The drawing library is a third of the page, so it is loaded with the first chart. */
const TimePlot = lazyPart<TimePlotProps>(async () =>
  (await import("../../charts/time_plot.tsx")).TimePlot
);

interface TimeChartProps extends Omit<TimePlotProps, "data"> {
  readonly title: string;
  /** `undefined` until the first response; its space is reserved. */
  readonly data: ChartData | undefined;
  /** Summary for screen readers. */
  readonly summary: string;
  /** Shown if there are no values. */
  readonly empty: string;
}

/** A chart over time, with exact values under the cursor and in a table, and zoom by dragging. */
export function TimeChart(props: TimeChartProps): VNode {
  const { title, data, kind, summary } = props;
  const [isTable, setTable] = useState(false);
  return (
    <figure class="chart" aria-label={title}>
      <figcaption>
        <h2>{title}</h2>
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

interface ChartTableProps {
  readonly title: string;
  readonly data: ChartData;
  readonly format: (value: number) => string;
}

/** The values of a chart, newest first. */
function ChartTable({ title, data, format }: ChartTableProps): VNode {
  const { starts, series, end } = data;
  return (
    <div class="plot values" tabIndex={0} role="region" aria-label={`${title}, values`}>
      <table>
        <thead>
          <tr>
            <th scope="col">{`From (${zoneName(zone.value, end)})`}</th>
            {series.map(({ label }) => <th scope="col" class="num" key={label}>{label}</th>)}
          </tr>
        </thead>
        <tbody>
          {starts.map((start, index) => (
            <tr key={start}>
              <th scope="row">{formatMinute(start, zone.value, end)}</th>
              {series.map(({ label, values }) => (
                <td class="num" key={label}>
                  {formatPoint(values[index], format)}
                </td>
              ))}
            </tr>
          )).toReversed()}
        </tbody>
      </table>
    </div>
  );
}
