import type { VNode } from "preact";
import { type ChartData, formatValue } from "../chart_data.ts";
import { formatMinute, zoneName } from "../format.ts";
import { zone } from "../state/preferences.ts";

interface ChartTableProps {
  readonly title: string;
  readonly data: ChartData;
  readonly format: (value: number) => string;
}

/** The values of a chart, newest first. */
export function ChartTable({ title, data, format }: ChartTableProps): VNode {
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
                  {formatValue(values[index], format)}
                </td>
              ))}
            </tr>
          )).toReversed()}
        </tbody>
      </table>
    </div>
  );
}
