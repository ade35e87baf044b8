import type { VNode } from "preact";
import { formatInput } from "../format.ts";
import type { ListQuery } from "../query/list_query.ts";
import { chosenRange, timesOf, withLast, withTime } from "../query/time_terms.ts";
import { LASTS, rangeBetween, spanTerms } from "../range.ts";
import { zone } from "../state/preferences.ts";
import { Popover } from "./popover.tsx";
import { RangeForm } from "./range_form.tsx";

interface RangePickerProps {
  readonly query: ListQuery;
  readonly onChange: (query: ListQuery) => void;
}

const HOUR_MS = 3_600_000;

/** How far back the list reaches: terms of the query like any others. */
export function RangePicker({ query, onChange }: RangePickerProps): VNode {
  const chosen = chosenRange(query);
  const names: readonly [string | undefined, string][] = [
    ...[...LASTS].map(([key, { label }]): [string, string] => [key, label]),
    [undefined, "All"],
  ];
  return (
    <div class="seg range" role="group" aria-label="Time range">
      {names.map(([key, label]) => (
        <button
          type="button"
          key={label}
          aria-pressed={chosen === key}
          onClick={() => onChange(withLast(query, key))}
        >
          {label}
        </button>
      ))}
      <Popover
        class={chosen === "custom" ? "custom is-on" : "custom"}
        title="Another time range"
        label={chosen === "custom" ? "custom" : "\u2026"}
      >
        {(close) => <SpanForm query={query} onChange={onChange} close={close} />}
      </Popover>
    </div>
  );
}

function SpanForm(
  { query, onChange, close }: RangePickerProps & { readonly close: () => void },
): VNode {
  const now = Date.now();
  const { start = now - HOUR_MS, end = now } = timesOf(query, now);
  return (
    <RangeForm
      from={formatInput(start, zone.peek())}
      to={formatInput(end, zone.peek())}
      onChoose={(from, to) => {
        const range = rangeBetween(from, to);
        if (range?.kind !== "between") return false;
        onChange(withTime(query, spanTerms(range.start, range.end)));
        close();
        return true;
      }}
    />
  );
}
