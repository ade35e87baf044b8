import type { VNode } from "preact";
import type { LogRow } from "../../server/api.ts";
import { Icon } from "./icon.tsx";

/** How a request ended: its status, or the word for what came between. */
export function StatusBadge({ row }: { readonly row: LogRow }): VNode {
  if (row.outcome === "aborted") {
    return (
      <span class="status cab" title="The client left before the response was complete">
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
