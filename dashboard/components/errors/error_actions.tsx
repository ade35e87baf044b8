import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { ErrorGroup, ErrorState } from "../../../core/error_groups/error_group.ts";
import { announcement, api } from "../../state/app.ts";
import { recountErrors } from "../../state/open_errors.ts";
import { isAdmin } from "../../state/recording.ts";
import { messageOf } from "../../text/message_of.ts";

const ACTIONS: readonly {
  readonly to: ErrorState;
  readonly label: string;
  readonly why: string;
}[] = [
  { to: "resolved", label: "Resolve", why: "Fixed: it reopens if it occurs again" },
  { to: "ignored", label: "Ignore", why: "Hidden, but still counted" },
  { to: "open", label: "Reopen", why: "Not fixed after all" },
];

interface ErrorActionsProps {
  readonly group: ErrorGroup;
  readonly onChange: () => void;
}

/** Changes the state of an error group. */
export function ErrorActions({ group, onChange }: ErrorActionsProps): VNode {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const decide = async (state: ErrorState): Promise<void> => {
    setBusy(true);
    setProblem("");
    try {
      await api.setErrorState(group.id, state);
      announcement.value = `Error marked as ${state}`;
      recountErrors();
      onChange();
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="acts">
      <div class="act-line">
        {ACTIONS.filter(({ to }) => to !== group.state).map(({ to, label, why }) => (
          <button
            type="button"
            key={to}
            class={to === "resolved" ? "btn primary" : "btn"}
            title={why}
            disabled={busy || !isAdmin.value}
            aria-describedby={isAdmin.value ? undefined : "why-not"}
            onClick={() => void decide(to)}
          >
            {label}
          </button>
        ))}
      </div>
      {!isAdmin.value && (
        <p id="why-not" class="faint">Only admins can change the state of errors.</p>
      )}
      <p class="wrong" role="alert">{problem}</p>
    </div>
  );
}
