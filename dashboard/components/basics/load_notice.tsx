import type { VNode } from "preact";
import type { Poll } from "../../server/poll.ts";
import { Notice } from "./notice.tsx";

interface LoadNoticeProps {
  /** `"the routes"`. */
  readonly what: string;
  readonly poll: Poll<unknown>;
}

/** Shown if nothing could be loaded, with the reason. */
export function LoadNotice({ what, poll }: LoadNoticeProps): VNode | null {
  const problem = poll.problem.value;
  if (problem === undefined) return null;
  return (
    <Notice icon="warning" title={`Could not load ${what}`}>
      <p>{problem.message}</p>
      <button type="button" class="btn primary" onClick={() => void poll.reload()}>
        Try again
      </button>
    </Notice>
  );
}

/** A line above figures that could not be refreshed. */
export function StaleNote({ poll }: { readonly poll: Poll<unknown> }): VNode | null {
  const problem = poll.problem.value;
  if (problem === undefined || poll.data.value === undefined) return null;
  return (
    <p class="stale-note" role="status">
      These figures are out of date: {problem.message}{" "}
      <button type="button" class="link" onClick={() => void poll.reload()}>Try again</button>
    </p>
  );
}
