import type { VNode } from "preact";
import { describePart } from "../../query/describe_part.ts";
import {
  EMPTY_QUERY,
  type ListPart,
  type ListQuery,
  negatePart,
  partsOf,
  removePart,
  togglePart,
} from "../../query/list_query.ts";
import { bareText } from "../../query/query_parts.ts";
import { zone } from "../../state/preferences.ts";
import { formatDateTime, formatTime } from "../../text/format.ts";
import { Icon } from "../basics/icon.tsx";
import { Text } from "../basics/text.tsx";

interface QueryChipsProps {
  readonly query: ListQuery;
  readonly onChange: (query: ListQuery) => void;
}

/** A chip for each part of the query, which can be switched off and on, negated and removed. */
export function QueryChips({ query, onChange }: QueryChipsProps): VNode {
  const parts = partsOf(query);
  return (
    <>
      {parts.map((part, index) => (
        <Chip
          key={`${index} ${part.text}`}
          part={part}
          onToggle={() => onChange(togglePart(query, index))}
          onNegate={() => onChange(negatePart(query, index))}
          onRemove={() => onChange(removePart(query, index))}
        />
      ))}
      {parts.length > 0 && (
        <button
          type="button"
          class="link clear"
          onClick={() => onChange(EMPTY_QUERY)}
        >
          Clear all
        </button>
      )}
    </>
  );
}

interface ChipProps {
  readonly part: ListPart;
  readonly onToggle: () => void;
  readonly onNegate: () => void;
  readonly onRemove: () => void;
}

function Chip({ part, onToggle, onNegate, onRemove }: ChipProps): VNode {
  const { isOff, negated } = part;
  const { name, value } = describePart(part, formatMoment);
  const spoken = part.text.slice(0, 60);
  return (
    <span
      class={`chip set${isOff ? " off" : ""}${part.term?.error === undefined ? "" : " is-wrong"}`}
      role="group"
      aria-label={`Filter ${spoken}`}
    >
      <button
        type="button"
        class="chip-switch"
        role="switch"
        aria-checked={!isOff}
        title={isOff ? "Enable" : "Disable"}
        onClick={onToggle}
      >
        {negated && <em>not</em>}
        {name !== "" && <i>{name}</i>}
        <Text value={value} limit={60} />
      </button>
      <button
        type="button"
        class="chip-tool"
        aria-pressed={negated}
        aria-label={`Not ${bareText(part).slice(0, 60)}`}
        title={negated ? "Include" : "Exclude"}
        onClick={onNegate}
      >
        <Icon name="not" />
      </button>
      <button
        type="button"
        class="chip-tool"
        aria-label={`Remove ${spoken}`}
        title="Remove"
        onClick={onRemove}
      >
        <Icon name="close" />
      </button>
    </span>
  );
}

function formatMoment(ms: number): string {
  const isToday = new Date(ms).toDateString() === new Date().toDateString();
  const text = isToday ? formatTime(ms, zone.value) : formatDateTime(ms, zone.value);
  return text.replace(/\.000$/, "");
}
