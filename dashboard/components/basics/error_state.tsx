import type { VNode } from "preact";
import type { ErrorGroup } from "../../../core/error_groups/error_group.ts";
import { Icon } from "./icon.tsx";

/** What was decided about a group, and whether it came again in spite of it. */
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
    <span class="status c5" title="It was resolved, and has come again since">
      <Icon name="up" />came again
    </span>
  );
}
