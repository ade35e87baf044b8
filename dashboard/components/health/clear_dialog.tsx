import type { RefObject, VNode } from "preact";
import { useState } from "preact/hooks";
import { announcement, api } from "../../state/app.ts";
import { formatCount } from "../../text/format.ts";
import { messageOf } from "../../text/message_of.ts";

const WORD = "clear";

interface ClearDialogProps {
  readonly dialog: RefObject<HTMLDialogElement | null>;
  readonly onCleared: () => void;
}

/** Deletes everything recorded, after a typed confirmation. */
export function ClearDialog({ dialog, onCleared }: ClearDialogProps): VNode {
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<{ readonly problem?: string; readonly done?: string }>({});
  const close = (): void => dialog.current?.close();
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (text.trim() !== WORD || busy) return;
    setBusy(true);
    setOutcome({});
    try {
      const done = `${formatCount(await api.clear(), "record")} deleted`;
      announcement.value = done;
      setOutcome({ done });
      setText("");
      onCleared();
    } catch (error) {
      setOutcome({ problem: messageOf(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <dialog
      ref={dialog}
      class="help ask"
      aria-labelledby="clear-title"
      onClick={(event) => event.target === event.currentTarget && close()}
      onClose={() => {
        setText("");
        setOutcome({});
      }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <h2 id="clear-title">Delete everything recorded?</h2>
        <p>
          This deletes all requests, log lines and errors, for everyone, and cannot be undone.
          Recording continues.
        </p>
        <label class="login-field">
          <span>
            Type <b class="mono">{WORD}</b> to confirm
          </span>
          <input
            class="field mono"
            value={text}
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <div class="act-line">
          <button type="submit" class="btn danger filled" disabled={text.trim() !== WORD || busy}>
            {busy ? "Deleting" : "Delete everything"}
          </button>
          <button type="button" class="btn" onClick={close}>
            {outcome.done === undefined ? "Cancel" : "Close"}
          </button>
          <span class="good" role="status">{outcome.done}</span>
        </div>
        <p class="wrong" role="alert">{outcome.problem}</p>
      </form>
    </dialog>
  );
}
