import type { VNode } from "preact";
import { connection } from "../../state/app.ts";
import { Icon } from "./icon.tsx";

interface FreezeButtonProps {
  readonly isFrozen: boolean;
  /** Label while nothing is frozen: `"Freeze list"`. */
  readonly label: string;
  /** `"this list"`. */
  readonly what: string;
  readonly onToggle: () => void;
}

/** Freezes or unfreezes what is shown; requests are still recorded. */
export function FreezeButton({ isFrozen, label, what, onToggle }: FreezeButtonProps): VNode {
  const state = connection.value;
  return (
    <span class="freeze">
      <button
        type="button"
        class={isFrozen ? "btn frozen" : "btn"}
        aria-pressed={isFrozen}
        title={`Freezes ${what}; recording continues (f)`}
        onClick={onToggle}
      >
        <Icon name={isFrozen ? "play" : "snow"} />
        <span class="btn-word">{isFrozen ? "Unfreeze" : label}</span>
      </button>
      {isFrozen
        ? <span class="live is-frozen">Frozen</span>
        : state === "live" || state === "asleep"
        ? <span class="live">Live</span>
        : <span class="live is-away">{state === "connecting" ? "Connecting" : "Reconnecting"}
        </span>}
    </span>
  );
}
