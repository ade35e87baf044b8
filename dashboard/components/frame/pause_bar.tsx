import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { announcement } from "../../state/app.ts";
import { isAdmin, isRecording, setPaused } from "../../state/recording.ts";
import { messageOf } from "../../text/message_of.ts";
import { Icon } from "../basics/icon.tsx";

/** Shown on every screen while recording is paused. */
export function PauseBar(): VNode | null {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  if (isRecording.value) return null;
  const resume = async (): Promise<void> => {
    setBusy(true);
    setProblem("");
    try {
      await setPaused(false);
      announcement.value = "Recording resumed";
    } catch (error) {
      setProblem(`Cannot resume: ${messageOf(error)}`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="pause-bar" role="status">
      <Icon name="pause" />
      <b>Recording is paused</b>
      <span>{problem || "Requests are served, but not recorded."}</span>
      {isAdmin.value && (
        <button
          type="button"
          class="btn small"
          disabled={busy}
          onClick={() => void resume()}
        >
          Resume recording
        </button>
      )}
    </div>
  );
}
