import type { VNode } from "preact";

/** Room for lines that are on their way. */
export function Skeleton({ rows }: { readonly rows: number }): VNode {
  return (
    <div class="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => <i key={index} />)}
    </div>
  );
}
