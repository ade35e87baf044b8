import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { manualCopy } from "../../state/app.ts";
import { Icon } from "../basics/icon.tsx";

/** A text that the browser does not let the page copy, selected for copying by hand. */
export function ManualCopy(): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const text = manualCopy.value;
  useEffect(() => {
    if (text === undefined) return;
    dialog.current?.showModal();
    area.current?.select();
  }, [text]);
  return (
    <dialog
      ref={dialog}
      class="help manual-copy"
      aria-labelledby="manual-copy-title"
      onClose={() => manualCopy.value = undefined}
    >
      <div class="help-head">
        <h2 id="manual-copy-title">Copy manually</h2>
        <button
          type="button"
          class="icon-btn"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
      </div>
      <p>This page is not allowed to copy. The text is selected: press Ctrl+C or Cmd+C.</p>
      <textarea
        ref={area}
        class="field"
        readOnly
        rows={10}
        spellcheck={false}
        aria-label="Text to copy"
        value={text ?? ""}
      />
    </dialog>
  );
}
