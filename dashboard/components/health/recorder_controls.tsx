import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { announcement } from "../../state/app.ts";
import { isAdmin, isRecording, setPaused } from "../../state/recording.ts";
import { messageOf } from "../../text/message_of.ts";
import { Icon } from "../basics/icon.tsx";
import { ClearDialog } from "./clear_dialog.tsx";

/** Pauses recording, and deletes everything recorded; for admins only. */
export function RecorderControls({ onChange }: { readonly onChange: () => void }): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const [problem, setProblem] = useState("");
  const isOn = isRecording.value;
  const why = isAdmin.value ? undefined : "health-why";
  const toggle = async (): Promise<void> => {
    setProblem("");
    try {
      await setPaused(isOn);
      announcement.value = isOn ? "Recording paused" : "Recording resumed";
      onChange();
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return (
    <>
      <button
        type="button"
        class={isOn ? "btn" : "btn paused"}
        aria-pressed={!isOn}
        disabled={!isAdmin.value}
        aria-describedby={why}
        title="Requests are served, but not recorded"
        onClick={() => void toggle()}
      >
        <Icon name={isOn ? "pause" : "play"} />
        {isOn ? "Pause recording" : "Resume recording"}
      </button>
      <button
        type="button"
        class="btn danger"
        disabled={!isAdmin.value}
        aria-describedby={why}
        title="Delete everything recorded"
        onClick={() => dialog.current?.showModal()}
      >
        <Icon name="trash" />
        {"Clear\u2026"}
      </button>
      {problem !== "" && <span class="bad" role="alert">{problem}</span>}
      {!isAdmin.value && (
        <span id="health-why" class="faint why">Only admins can pause or clear.</span>
      )}
      <ClearDialog dialog={dialog} onCleared={onChange} />
    </>
  );
}
