import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { LogHistogram } from "../../../core/service/log_histogram.ts";
import {
  barAt,
  barKinds,
  barsOf,
  countWords,
  spanOfBars,
  totalsOf,
} from "../../charts/histogram.ts";
import type { ListKind } from "../../query/list_query.ts";
import type { ListTally } from "../../state/list_tally.ts";
import { showsHistogram, toggleHistogram, zone } from "../../state/preferences.ts";
import { formatDateTime, formatNumber, formatTime, type Zone } from "../../text/format.ts";
import { Icon } from "../basics/icon.tsx";

interface HistogramChartProps {
  readonly kind: ListKind;
  readonly tally: ListTally;
  /** Whether the chart is zoomed. */
  readonly isZoomed: boolean;
  readonly onZoom: (start: number, end: number) => void;
  readonly onLeave: () => void;
}

/** A range of bars, in either order. */
interface Selection {
  readonly from: number;
  readonly to: number;
}

/** The list's rows over time, with zoom by dragging. Its space is reserved. */
export function HistogramChart(props: HistogramChartProps): VNode {
  const { kind, tally, isZoomed, onLeave } = props;
  const isShown = showsHistogram.value;
  return (
    <section class={isShown ? "hist" : "hist is-folded"} aria-label="Over time">
      {isShown && <Bars {...props} />}
      <div class="hist-tools">
        {isZoomed && (
          <button type="button" class="link" onClick={onLeave}>
            Reset zoom <kbd>Esc</kbd>
          </button>
        )}
        <button
          type="button"
          class="icon-btn"
          aria-expanded={isShown}
          aria-label={`Chart of ${kind === "request" ? "requests" : "log lines"} over time`}
          title={isShown ? "Hide the chart" : "Show the chart"}
          onClick={() => {
            toggleHistogram();
            if (!isShown) tally.touch();
          }}
        >
          <Icon name="expand" />
        </button>
      </div>
    </section>
  );
}

function Bars({ kind, tally, onZoom }: HistogramChartProps): VNode {
  const histogram = tally.histogram.value;
  const [over, setOver] = useState<number | undefined>(undefined);
  const [selection, setSelection] = useState<Selection | undefined>(undefined);
  // Not state, as the next event may come before the next render.
  const drag = useRef<{ readonly from: number; to?: number } | undefined>(undefined);
  if (histogram === undefined || histogram.buckets.length === 0) {
    return (
      <div class="hist-empty faint">
        {tally.problem.value ?? ""}
      </div>
    );
  }
  const count = histogram.buckets.length;
  const kinds = barKinds(histogram);
  const noun = kind === "request" ? "request" : "line";
  const barUnder = (event: PointerEvent & { currentTarget: HTMLElement }): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return barAt(event.clientX - box.left, box.width, count);
  };
  const zoom = (chosen: Selection): void => {
    const span = spanOfBars(histogram, chosen.from, chosen.to);
    setSelection(undefined);
    if (span !== undefined) onZoom(span.start, span.end);
  };
  const press = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const to = Math.min(
        count - 1,
        Math.max(0, (selection?.to ?? (step < 0 ? count : -1)) + step),
      );
      setSelection({ from: event.shiftKey ? selection?.from ?? to : to, to });
    } else if (event.key === "Enter" && selection !== undefined) {
      event.preventDefault();
      zoom(selection);
    } else if (event.key === "Escape" && selection !== undefined) {
      event.preventDefault();
      setSelection(undefined);
      drag.current = undefined;
    }
  };
  const shown = selection ?? (over === undefined ? undefined : { from: over, to: over });
  return (
    <>
      <div
        class="hist-bars"
        role="slider"
        tabIndex={0}
        aria-label="Over time: arrow keys select a bar, Shift and arrow keys a range, Enter zooms in"
        aria-valuemin={0}
        aria-valuemax={count - 1}
        aria-valuenow={selection?.to ?? count - 1}
        aria-valuetext={describe(histogram, shown ?? { from: 0, to: count - 1 }, noun, zone.value)}
        onKeyDown={press}
        onBlur={() => setSelection(undefined)}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.current = { from: barUnder(event) };
        }}
        onPointerMove={(event) => {
          const at = barUnder(event);
          setOver(at);
          const dragged = drag.current;
          if (dragged === undefined || (dragged.to === undefined && at === dragged.from)) return;
          dragged.to = at;
          setSelection({ from: dragged.from, to: at });
        }}
        onPointerUp={() => {
          const dragged = drag.current;
          drag.current = undefined;
          if (dragged?.to !== undefined) zoom({ from: dragged.from, to: dragged.to });
        }}
        onPointerCancel={() => {
          drag.current = undefined;
          setSelection(undefined);
        }}
        onPointerLeave={() => setOver(undefined)}
      >
        {barsOf(histogram).map(({ others, errors }, index) => (
          <span
            key={index}
            class={`is-${kinds[index]}${isIn(index, shown) ? " is-in" : ""}`}
          >
            <i class="bar-errors" style={{ height: `${(errors * 100).toFixed(1)}%` }} />
            <i class="bar-others" style={{ height: `${(others * 100).toFixed(1)}%` }} />
          </span>
        ))}
      </div>
      <div class="hist-words" aria-hidden="true">
        <span>{formatMoment(histogram.start, histogram, zone.value)}</span>
        <span class={shown === undefined ? "hist-sum" : "hist-sum is-chosen"}>
          {describe(histogram, shown, noun, zone.value)}
        </span>
        <span>{formatMoment(histogram.end, histogram, zone.value)}</span>
      </div>
    </>
  );
}

function isIn(index: number, selection: Selection | undefined): boolean {
  if (selection === undefined) return false;
  const { from, to } = selection;
  return index >= Math.min(from, to) && index <= Math.max(from, to);
}

/** `"10:02:00 to 10:03:00: 40 requests, 3 with errors"`. */
function describe(
  histogram: LogHistogram,
  selection: Selection | undefined,
  noun: string,
  clock: Zone,
): string {
  const { from, to } = selection ?? { from: 0, to: histogram.buckets.length - 1 };
  const buckets = histogram.buckets.slice(Math.min(from, to), Math.max(from, to) + 1);
  const { total, errors } = totalsOf({ ...histogram, buckets });
  // What is stored of a part of the range has not been counted.
  const counted = countWords(selection === undefined ? histogram.stored : undefined, total, noun);
  const failed = errors === 0 ? "" : `, ${formatNumber(errors)} with errors`;
  const partly = histogram.isComplete
    ? ""
    : ` (newest ${formatNumber(totalsOf(histogram).total)} matches only)`;
  const span = selection === undefined ? undefined : spanOfBars(histogram, from, to);
  if (span === undefined) return `${counted}${failed}${partly}`;
  const start = formatMoment(span.start, histogram, clock);
  return `${start} to ${formatMoment(span.end, histogram, clock)}: ${counted}${failed}${partly}`;
}

/** The time of day, with the date if the chart spans several days. */
function formatMoment(ms: number, { start, end }: LogHistogram, clock: Zone): string {
  const text = formatDateTime(ms, clock);
  const isOneDay =
    formatDateTime(start, clock).slice(0, 10) === formatDateTime(end, clock).slice(0, 10);
  return isOneDay ? formatTime(ms, clock).slice(0, 8) : text.slice(5, 16);
}
