import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { zoneName } from "../format.ts";
import { zone } from "../state/preferences.ts";

interface RangeFormProps {
  /** As `<input type="datetime-local">` has it. */
  readonly from: string;
  readonly to: string;
  /** @returns Whether the times make a range. */
  readonly onChoose: (start: number, end: number) => boolean;
}

/** Asks for a start and an end. */
export function RangeForm(props: RangeFormProps): VNode {
  const [from, setFrom] = useState(props.from);
  const [to, setTo] = useState(props.to);
  const [problem, setProblem] = useState("");
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (props.onChoose(toMs(from), toMs(to))) return;
    setProblem("The end has to come after the start, within a year.");
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
