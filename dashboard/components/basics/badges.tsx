import type { VNode } from "preact";
import type { ErrorGroup } from "../../../core/error_groups/error_group.ts";
import type { LogLevel } from "../../../core/log/log.ts";
import type { LogRow } from "../../server/api.ts";
import { Icon } from "./icon.tsx";

/** How a request ended: its status, or a word for another outcome. */
export function StatusBadge({ row }: { readonly row: LogRow }): VNode {
  if (row.outcome === "aborted") {
    return (
      <span class="status cab" title="The client disconnected before the response was complete">
        <Icon name="close" />aborted
      </span>
    );
  }
  if (row.outcome === "interrupted") {
    return (
      <span class="status cab" title="The process stopped before the response was complete">
        <Icon name="close" />stopped
      </span>
    );
  }
  const status = row.statusCode;
  if (status === undefined) return <span class="status c5">failed</span>;
  const broke = row.outcome === "failed";
  return (
    <span
      class={`status c${broke ? 5 : Math.floor(status / 100)}`}
      title={broke ? "The handler or its stream threw" : undefined}
    >
      {status}
      {broke && <Icon name="warning" />}
    </span>
  );
}

/** State of a group, and whether it has regressed. */
export function ErrorStateBadge({ group }: { readonly group: ErrorGroup }): VNode | null {
  const { state, isRegression } = group;
  if (state === "resolved") {
    return (
      <span class="status c2">
        <Icon name="check" />resolved
      </span>
    );
  }
  if (state === "ignored") return <span class="status cidle">ignored</span>;
  if (!isRegression) return null;
  return (
    <span class="status c5" title="It was resolved, and has occurred again since">
      <Icon name="up" />regressed
    </span>
  );
}

/** A level, coloured if it indicates a problem. */
export function Level({ level }: { readonly level: LogLevel }): VNode {
  return <span class={`level level-${level.toLowerCase()}`}>{level}</span>;
}
