import type { VNode } from "preact";
import { now } from "../../state/clock.ts";
import { zone } from "../../state/preferences.ts";
import { formatDateTime, formatRelative, zoneName } from "../../text/format.ts";

/** A dash. */
const NONE = "\u2013";

/** How long ago, and in full under the pointer. */
export function Ago({ ms }: { readonly ms: number | null }): VNode {
  if (ms === null) return <span class="faint">{NONE}</span>;
  const whole = `${formatDateTime(ms, zone.value)} ${zoneName(zone.value, ms)}`;
  return (
    <time title={whole} dateTime={new Date(ms).toISOString()}>
      {formatRelative(ms, Math.max(ms, now.value))}
    </time>
  );
}
