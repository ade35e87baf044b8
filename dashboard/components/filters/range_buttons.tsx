import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { type Interval, LASTS, rangeBetween } from "../../address/range.ts";
import { zone } from "../../state/preferences.ts";
import { formatInput, zoneName } from "../../text/format.ts";
import { Popover } from "../basics/popover.tsx";

interface RangeButtonsProps {
  /** Key of an offered range, `"custom"` for another one, `undefined` for all times. */
  readonly chosen: string | undefined;
  /** Whether all times can be chosen. */
  readonly hasAll?: boolean;
  readonly onChoose: (key: string | undefined) => void;
  /** Initial values of the form for another range. */
  readonly span: () => Interval;
  readonly onSpan: (span: Interval) => void;
}

/** The offered ranges, and a form for any other. */
export function RangeButtons(props: RangeButtonsProps): VNode {
  const { chosen, hasAll = false, onChoose, span, onSpan } = props;
  const button = (key: string | undefined, label: string): VNode => (
    <button
      type="button"
      key={label}
      aria-pressed={chosen === key}
      onClick={() => onChoose(key)}
    >
      {label}
    </button>
  );
  return (
    <div class="seg range" role="group" aria-label="Time range">
      {[...LASTS].map(([key, { label }]) => button(key, label))}
      {hasAll && button(undefined, "All")}
      <Popover
        class={chosen === "custom" ? "custom is-on" : "custom"}
        title="Custom time range"
        label={chosen === "custom" ? "custom" : "\u2026"}
      >
        {(close) => (
          <RangeForm
            span={span()}
            onChoose={(chosen) => {
              onSpan(chosen);
              close();
            }}
          />
        )}
      </Popover>
    </div>
  );
}

interface RangeFormProps {
  /** Its initial values. */
  readonly span: Interval;
  /** Called with whole minutes, at least one. */
  readonly onChoose: (span: Interval) => void;
}

/** Asks for a start and an end. */
function RangeForm({ span, onChoose }: RangeFormProps): VNode {
  const [from, setFrom] = useState(() => formatInput(span.start, zone.peek()));
  const [to, setTo] = useState(() => formatInput(span.end, zone.peek()));
  const [problem, setProblem] = useState("");
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const range = rangeBetween(toMs(from), toMs(to));
    if (range === undefined) setProblem("The end must be after the start, within a year of it.");
    else onChoose(range);
  };
  const input = (label: string, value: string, onInput: (value: string) => void): VNode => (
    <label>
      {label}
      <input
        class="field"
        type="datetime-local"
        required
        value={value}
        aria-invalid={problem !== ""}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
  return (
    <form class="edit range-form" onSubmit={submit}>
      {input("From", from, setFrom)}
      {input("To", to, setTo)}
      <div class="edit-line">
        <button type="submit" class="btn primary">Apply</button>
        <span class="faint">{zoneName(zone.value, Date.now())}, to the minute</span>
      </div>
      <p class="wrong" role="alert">{problem}</p>
    </form>
  );
}

function toMs(text: string): number {
  return Date.parse(zone.peek() === "utc" ? `${text}Z` : text);
}
