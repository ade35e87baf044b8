import type { VNode } from "preact";

/** Placeholder for lines being loaded. */
export function Skeleton({ rows }: { readonly rows: number }): VNode {
  return (
    <div class="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => <i key={index} />)}
    </div>
  );
}
