import type { VNode } from "preact";
import type { Suggestion } from "../../query/suggest.ts";
import { formatNumber } from "../../text/format.ts";
import { BriefText } from "../basics/text.tsx";

interface SuggestionListProps {
  readonly id: string;
  readonly items: readonly Suggestion[];
  /** Index of the one that the keys have reached. */
  readonly active: number;
  readonly onTake: (item: Suggestion) => void;
}

/** What could be written, under the box that it is written in. */
export function SuggestionList({ id, items, active, onTake }: SuggestionListProps): VNode {
  return (
    <ul id={id} role="listbox" aria-label="What can be written here" class="suggestions">
      {items.map((item, index) => (
        <li
          key={item.insert}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          // The box keeps the focus.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onTake(item)}
        >
          <span class="mono">
            <BriefText value={item.label} />
          </span>
          <span class="faint">{item.meaning}</span>
          {item.count !== undefined && (
            <span class="num dim" title="Of the rows that are loaded">
              {formatNumber(item.count)}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
