import type { VNode } from "preact";
import { useKeys } from "../../state/use_keys.ts";
import { Icon } from "../basics/icon.tsx";

interface NarrowBoxProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A box that filters the rows of a table by text. */
export function NarrowBox({ label, value, onChange }: NarrowBoxProps): VNode {
  useKeys({ "/": () => document.querySelector<HTMLInputElement>("#narrow")?.select() });
  return (
    <div class="query" role="search">
      <Icon name="search" />
      <input
        id="narrow"
        type="search"
        value={value}
        placeholder={label}
        aria-label={label}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          if (value === "") event.currentTarget.blur();
          else onChange("");
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </div>
  );
}
