import type { RefObject, VNode } from "preact";
import { Icon } from "../basics/icon.tsx";

const KEYS: readonly (readonly [readonly string[], string])[] = [
  [["/"], "Filter the list"],
  [["j", "k"], "Next and previous row"],
  [["Enter"], "Open the row"],
  [["Esc"], "Close the detail, reset the zoom"],
  [["c"], "Copy the open request as cURL"],
  [["f"], "Freeze what is shown, or unfreeze it"],
  [["g", "o"], "Go to Overview"],
  [["g", "r"], "Go to Requests"],
  [["g", "l"], "Go to Logs"],
  [["g", "e"], "Go to Errors"],
  [["g", "t"], "Go to Routes"],
  [["g", "h"], "Go to Health"],
  [["?"], "Keyboard shortcuts"],
];

/** All keyboard shortcuts. */
export function HelpDialog(
  { dialog }: { readonly dialog: RefObject<HTMLDialogElement | null> },
): VNode {
  return (
    <dialog
      ref={dialog}
      class="help"
      aria-labelledby="help-title"
      onClick={(event) => event.target === event.currentTarget && event.currentTarget.close()}
    >
      <div class="help-head">
        <h2 id="help-title">Keyboard shortcuts</h2>
        <button
          type="button"
          class="icon-btn"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
      </div>
      <dl>
        {KEYS.map(([keys, meaning]) => (
          <div key={meaning}>
            <dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
