import type { VNode } from "preact";
import { LASTS, type Span } from "../../address/range.ts";
import { Popover } from "../basics/popover.tsx";
import { RangeForm } from "./range_form.tsx";

interface RangeButtonsProps {
  /** Key of a range that is offered, `"custom"` for another one, `undefined` for all times. */
  readonly chosen: string | undefined;
  /** Whether all times can be chosen. */
  readonly hasAll?: boolean;
  readonly onChoose: (key: string | undefined) => void;
  /** What the form for another range begins with. */
  readonly span: () => Span;
  readonly onSpan: (span: Span) => void;
}

/** The ranges that are offered, and a form for any other. */
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
        title="Another time range"
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
