import type { VNode } from "preact";
import type { LogRow } from "../../server/api.ts";
import { clipText } from "../../text/visible_text.ts";
import { BriefText } from "./text.tsx";

/** The metadata of a log line after its message: `order=8841 attempt=2`. */
export function MetadataLine({ row }: { readonly row: LogRow }): VNode | null {
  const text = summarize(row);
  return text === "" ? null : (
    <span class="faint">
      <BriefText value={text} />
    </span>
  );
}

function summarize(row: LogRow): string {
  const error = row.errorMessage?.split("\n", 1)[0] ?? "";
  const parts = row.content.includes(error) ? [] : [error];
  for (const [name, value] of Object.entries(row.metadata ?? {}).slice(0, 12)) {
    parts.push(
      `${name}=${clipText(typeof value === "string" ? value : JSON.stringify(value) ?? "", 120)}`,
    );
  }
  return parts.join("  ");
}
