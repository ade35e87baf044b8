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
  { to: "resolved", label: "Resolve", why: "Mended: it opens again if it comes back" },
  { to: "ignored", label: "Ignore", why: "Out of the way, and counted on" },
  { to: "open", label: "Reopen", why: "Not mended after all" },
];

interface ErrorActionsProps {
  readonly group: ErrorGroup;
  readonly onChange: () => void;
}

/** What can be decided about a group of errors. */
export function ErrorActions({ group, onChange }: ErrorActionsProps): VNode {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const decide = async (state: ErrorState): Promise<void> => {
    setBusy(true);
    setProblem("");
    try {
      await api.setErrorState(group.id, state);
      announcement.value = `The error is ${state}`;
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
        <p id="why-not" class="faint">You may look, but only an admin decides about errors.</p>
      )}
      <p class="wrong" role="alert">{problem}</p>
    </div>
  );
}
