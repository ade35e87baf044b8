import type { VNode } from "preact";
import { connection } from "../state/app.ts";
import type { LogList } from "../state/log_list.ts";
import { Icon } from "./icon.tsx";

/** Whether the list moves, and the button that stops it. */
export function ListHead({ list }: { readonly list: LogList }): VNode {
  const frozen = list.frozenSince.value !== undefined;
  return (
    <>
      <button
        type="button"
        class={frozen ? "btn frozen" : "btn"}
        aria-pressed={frozen}
        title="Recording goes on; only this list stands still (f)"
        onClick={() => list.toggleFreeze()}
      >
        <Icon name={frozen ? "play" : "snow"} />
        <span class="btn-word">{frozen ? "Follow again" : "Freeze list"}</span>
      </button>
      <ListState frozen={frozen} />
    </>
  );
}

function ListState({ frozen }: { readonly frozen: boolean }): VNode {
  const state = connection.value;
  if (frozen) return <span class="live is-frozen">Frozen</span>;
  if (state === "live" || state === "asleep") return <span class="live">Live</span>;
  return <span class="live is-away">{state === "connecting" ? "Connecting" : "Reconnecting"}</span>;
}
