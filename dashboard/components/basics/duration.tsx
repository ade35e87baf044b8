import type { VNode } from "preact";

/**
 * Milliseconds from which a request counts as slow; capture records these regardless of sampling.
 */
export const SLOW_MS = 1000;

/**
 * A bar on a fixed scale, so that bars are comparable across lists and nothing moves when data
 * arrives: logarithmic, empty at 1 ms, full at 10 s.
 */
export function DurationBar({ ms }: { readonly ms: number }): VNode {
  const share = Math.min(1, Math.log10(Math.max(1, ms)) / 4);
  return (
    <span class="durbar" aria-hidden="true">
      <i
        class={ms >= SLOW_MS ? "slow" : undefined}
        style={{ width: `${(share * 100).toFixed(1)}%` }}
      />
    </span>
  );
}
