import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { rangeBetween, type Span } from "../../address/range.ts";
import { zone } from "../../state/preferences.ts";
import { formatInput, zoneName } from "../../text/format.ts";

interface RangeFormProps {
  /** What it begins with. */
  readonly span: Span;
  /** Whole minutes were chosen, at least one. */
  readonly onChoose: (span: Span) => void;
}

/** Asks for a start and an end. */
export function RangeForm({ span, onChoose }: RangeFormProps): VNode {
  const [from, setFrom] = useState(() => formatInput(span.start, zone.peek()));
  const [to, setTo] = useState(() => formatInput(span.end, zone.peek()));
  const [problem, setProblem] = useState("");
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const range = rangeBetween(toMs(from), toMs(to));
    if (range === undefined) setProblem("The end has to come after the start, within a year.");
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
        <button type="submit" class="btn primary">Show</button>
        <span class="faint">{zoneName(zone.value, Date.now())}, by the minute</span>
      </div>
      <p class="wrong" role="alert">{problem}</p>
    </form>
  );
}

function toMs(text: string): number {
  return Date.parse(zone.peek() === "utc" ? `${text}Z` : text);
}
