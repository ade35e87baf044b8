import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { activeValue, type Filters, type ListKind, RANGES, withFilter } from "../filters.ts";
import { Icon } from "./icon.tsx";

/** What a part of the filters is given. */
export interface FilterProps {
  readonly kind: ListKind;
  readonly filters: Filters;
  /** `replace`: not worth a press of the back button. */
  readonly onChange: (filters: Filters, replace?: boolean) => void;
}

const TYPING_MS = 250;

/** The box for free text; what is typed is searched for when the hands rest. */
export function SearchBox({ kind, filters, onChange }: FilterProps): VNode {
  const given = filters.values.q ?? "";
  const [text, setText] = useState(given);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef({ filters, onChange });
  latest.current = { filters, onChange };
  useEffect(() => setText(given), [given]);
  const search = (value: string, pause: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const { filters, onChange } = latest.current;
      onChange(withFilter(filters, "q", value), true);
    }, pause);
  };
  return (
    <div class="query" role="search">
      <Icon name="search" />
      <input
        id="search"
        type="search"
        value={text}
        placeholder={kind === "request" ? "Search method, path, error" : "Search messages"}
        aria-label={kind === "request" ? "Search requests" : "Search log lines"}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => {
          setText(event.currentTarget.value);
          search(event.currentTarget.value, TYPING_MS);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") search(text, 0);
          if (event.key !== "Escape") return;
          if (text === "") return event.currentTarget.blur();
          event.preventDefault();
          setText("");
          search("", 0);
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </div>
  );
}

/** How far back the list reaches. */
export function RangePicker({ filters, onChange }: FilterProps): VNode {
  const chosen = activeValue(filters, "since");
  const names: readonly [string | undefined, string][] = [
    ...[...RANGES.keys()].map((
      key,
    ): [string, string] => [key, key.replace(/(\d+)m/, "$1 min").replace(/(\d+)([hd])/, "$1 $2")]),
    [undefined, "All"],
  ];
  return (
    <div class="seg range" role="group" aria-label="Time range">
      {names.map(([key, label]) => (
        <button
          type="button"
          key={label}
          aria-pressed={chosen === key}
          onClick={() => onChange(withFilter(filters, "since", key))}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
