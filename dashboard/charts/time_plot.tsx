import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { shownTheme, zone } from "../state/preferences.ts";
import { formatMinute, formatSpan, zoneName } from "../text/format.ts";
import { type ChartData, formatPoint, stack } from "./chart_data.ts";
import { chartOptions } from "./chart_options.ts";

/** Properties of a {@linkcode TimePlot}. */
export interface TimePlotProps {
  readonly kind: "stack" | "lines";
  readonly data: ChartData;
  /** In the tooltip. */
  readonly format: (value: number) => string;
  /** On the axis. */
  readonly formatAxis: (value: number) => string;
  /** Called when a part of the range has been dragged over, in epoch milliseconds. */
  readonly onZoom?: ((start: number, end: number) => void) | undefined;
}

/** The chart itself, on a canvas, with the exact values of the bucket under the cursor. */
export function TimePlot(props: TimePlotProps): VNode {
  const { data, kind } = props;
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const [hover, setHover] = useState<number | undefined>(undefined);
  const colors = data.series.map(({ color }) => color).join();

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const look = {
      kind,
      bucketMs: data.bucketMs,
      colors: colors.split(","),
      zone: zone.value,
      format: (value: number) => latest.current.formatAxis(value),
      span: () => latest.current.data,
      onHover: setHover,
      onZoom: (start: number, end: number) => latest.current.onZoom?.(start, end),
    };
    const { clientWidth, clientHeight } = element;
    const plot = new uPlot(
      chartOptions(look, clientWidth, clientHeight),
      toColumns(props),
      element,
    );
    chart.current = plot;
    const observer = new ResizeObserver(() =>
      plot.setSize({ width: element.clientWidth, height: element.clientHeight })
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
      chart.current = undefined;
      setHover(undefined);
    };
  }, [kind, colors, data.bucketMs, shownTheme.value, zone.value]);
  useEffect(() => chart.current?.setData(toColumns(props)), [data]);

  return (
    <>
      <div class="plot-frame" ref={frame} />
      {hover !== undefined && chart.current !== undefined && (
        <Tooltip {...props} plot={chart.current} index={hover} />
      )}
    </>
  );
}

function toColumns({ data, kind }: TimePlotProps): uPlot.AlignedData {
  const middles = data.starts.map((start) => start + data.bucketMs / 2);
  const values = kind === "stack" ? stack(data.series) : data.series.map((line) => line.values);
  return [middles, ...values.map((column) => [...column])];
}

interface TooltipProps extends TimePlotProps {
  readonly plot: uPlot;
  readonly index: number;
}

/** The exact values of a bucket, on the side with more room. */
function Tooltip({ plot, index, data, kind, format }: TooltipProps): VNode | null {
  const start = data.starts[index];
  if (start === undefined) return null;
  const end = Math.min(start + data.bucketMs, data.end);
  const x = plot.valToPos(start + data.bucketMs / 2, "x") + plot.over.offsetLeft;
  const isLeft = x > plot.width / 2;
  const total = data.series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0);
  return (
    <div
      class="tooltip"
      style={isLeft ? { right: `${plot.width - x + 10}px` } : { left: `${x + 10}px` }}
    >
      <p>
        {data.bucketMs > 60_000
          ? formatSpan(Math.max(start, data.start), end, zone.value)
          : formatMinute(start, zone.value, end)}
        <span class="faint">{zoneName(zone.value, start)}</span>
      </p>
      <dl>
        {data.series.toReversed().map(({ label, color, values }) => (
          <div key={label}>
            <dt>
              <i class={`swatch fill-${color}${kind === "lines" ? " line" : ""}`} />
              {label}
            </dt>
            <dd>{formatPoint(values[index], format)}</dd>
          </div>
        ))}
        {kind === "stack" && data.series.length > 1 && (
          <div class="total">
            <dt>all</dt>
            <dd>{format(total)}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}
