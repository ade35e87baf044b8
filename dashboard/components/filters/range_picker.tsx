import type { VNode } from "preact";
import { type Interval, intervalTerms } from "../../address/range.ts";
import type { ListQuery } from "../../query/list_query.ts";
import { chosenRange, timesOf, withLast, withTime } from "../../query/time_terms.ts";
import { RangeButtons } from "./range_buttons.tsx";

interface RangePickerProps {
  readonly query: ListQuery;
  readonly onChange: (query: ListQuery) => void;
}

const HOUR_MS = 3_600_000;

/** The list's time range, which is part of the query. */
export function RangePicker({ query, onChange }: RangePickerProps): VNode {
  const span = (): Interval => {
    const now = Date.now();
    const { start = now - HOUR_MS, end = now } = timesOf(query, now);
    return { start, end };
  };
  return (
    <RangeButtons
      chosen={chosenRange(query)}
      hasAll
      onChoose={(key) => onChange(withLast(query, key))}
      span={span}
      onSpan={({ start, end }) => onChange(withTime(query, intervalTerms(start, end)))}
    />
  );
}
