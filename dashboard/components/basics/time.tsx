import type { VNode } from "preact";
import { now } from "../../state/clock.ts";
import { zone } from "../../state/preferences.ts";
import { formatDateTime, formatRelative, formatTime, zoneName } from "../../text/format.ts";

/** A time in full, with milliseconds, zone, and how long ago. */
export function Time({ ms }: { readonly ms: number }): VNode {
  const today = formatDateTime(now.value, zone.value).slice(0, 10);
  const whole = formatDateTime(ms, zone.value);
  return (
    <time dateTime={isoTime(ms)} title={`${whole} ${zoneName(zone.value, ms)}`}>
      {whole.startsWith(today) ? formatTime(ms, zone.value) : whole}{" "}
      <span class="faint">{zoneName(zone.value, ms)}</span>
      {` \u00b7 ${formatRelative(ms, now.value)}`}
    </time>
  );
}

function isoTime(ms: number): string {
  const at = new Date(ms);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString();
}

/** A dash. */
const NONE = "\u2013";

/** How long ago; the full time on hover. */
export function Ago({ ms }: { readonly ms: number | null }): VNode {
  if (ms === null) return <span class="faint">{NONE}</span>;
  const whole = `${formatDateTime(ms, zone.value)} ${zoneName(zone.value, ms)}`;
  return (
    <time title={whole} dateTime={new Date(ms).toISOString()}>
      {formatRelative(ms, Math.max(ms, now.value))}
    </time>
  );
}
