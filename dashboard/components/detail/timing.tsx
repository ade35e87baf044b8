import type { VNode } from "preact";
import type { Log } from "../../../core/log/log.ts";
import { formatDuration } from "../../text/format.ts";

/** How a request's time divides: until the first byte, and from there to the last. */
export function Timing({ log }: { readonly log: Log }): VNode {
  const { durationMs: total, ttfbMs: first } = log;
  if (total === undefined) return <p class="nothing">No timing recorded</p>;
  if (first === undefined || first > total) {
    return (
      <div class="timing">
        <Phase name="Total" from={0} to={1} ms={total} tone="wait" />
      </div>
    );
  }
  const share = total === 0 ? 1 : first / total;
  return (
    <div class="timing">
      <Phase name="Wait for first byte" from={0} to={share} ms={first} tone="wait" />
      <Phase name="Stream" from={share} to={1} ms={total - first} tone="stream" />
    </div>
  );
}

function Phase(
  { name, from, to, ms, tone }: {
    readonly name: string;
    readonly from: number;
    readonly to: number;
    readonly ms: number;
    readonly tone: "wait" | "stream";
  },
): VNode {
  const start = Math.min(99.5, from * 100);
  return (
    <>
      <span>{name}</span>
      <span class="track" aria-hidden="true">
        <i
          class={tone}
          style={{ left: `${start}%`, width: `${Math.max(0.5, to * 100 - start)}%` }}
        />
      </span>
      <span class="num">{formatDuration(ms)}</span>
    </>
  );
}
