import type { ComponentChild, VNode } from "preact";
import { formatInput, formatSpan, zoneName } from "../format.ts";
import {
  beforeWords,
  LASTS,
  type Range,
  rangeBetween,
  rangeLast,
  spanOf,
  withoutZoom,
  withRange,
} from "../range.ts";
import { connection, router } from "../state/app.ts";
import { now } from "../state/clock.ts";
import { zone } from "../state/preferences.ts";
import { frozenSince, range, toggleFrozen } from "../state/range.ts";
import { Icon } from "./icon.tsx";
import { Popover } from "./popover.tsx";
import { RangeForm } from "./range_form.tsx";
import { useKeys } from "./use_keys.ts";

interface RangeBarProps {
  /** The figures are compared with those of the range before. */
  readonly compares?: boolean;
  /** In front of the range: the way back. */
  readonly children?: ComponentChild;
}

/** The top bar of screens with figures: which range, whether they follow. */
export function RangeBar({ compares = false, children }: RangeBarProps): VNode {
  const { screen, params } = router.route.value;
  const current = range.value;
  const unzoomed = withoutZoom(params);
  const choose = (next: Range): void => router.go(screen, withRange(params, next));
  const leaveZoom = (): void => {
    if (unzoomed !== undefined) router.go(screen, unzoomed);
  };
  useKeys({ f: toggleFrozen, Escape: leaveZoom });
  return (
    <header class="bar">
      {children}
      <div class="seg range" role="group" aria-label="Time range">
        {[...LASTS].map(([key, { label }]) => (
          <button
            type="button"
            key={key}
            aria-pressed={current.kind === "last" && current.key === key}
            onClick={() => choose(rangeLast(key) ?? current)}
          >
            {label}
          </button>
        ))}
        <Popover
          class={current.kind === "between" ? "custom is-on" : "custom"}
          title="Another time range"
          label={current.kind === "between" ? "custom" : "\u2026"}
        >
          {(close) => (
            <RangeForm
              from={formatInput(spanOf(current, now.peek()).start, zone.value)}
              to={formatInput(spanOf(current, now.peek()).end, zone.value)}
              onChoose={(start, end) => {
                const next = rangeBetween(start, end);
                if (next === undefined) return false;
                choose(next);
                close();
                return true;
              }}
            />
          )}
        </Popover>
      </div>
      {unzoomed === undefined ? null : (
        <button
          type="button"
          class="btn"
          title="Back to the range before (Esc)"
          onClick={leaveZoom}
        >
          Leave zoom <kbd>Esc</kbd>
        </button>
      )}
      <RangeWords range={current} compares={compares} />
      <span class="room" />
      <FreezeButton />
    </header>
  );
}

function RangeWords(
  { range, compares }: { readonly range: Range; readonly compares: boolean },
): VNode {
  const { start, end } = spanOf(range, frozenSince.value ?? now.value);
  const words = `${formatSpan(start, end, zone.value)} ${zoneName(zone.value, end)}`;
  return (
    <span class="range-words faint">
      {words}
      {compares && `, against ${beforeWords(range)}`}
    </span>
  );
}

/** Stops and starts the figures; requests are recorded all the while. */
export function FreezeButton(): VNode {
  const isFrozen = frozenSince.value !== undefined;
  const state = connection.value;
  return (
    <>
      <button
        type="button"
        class={isFrozen ? "btn frozen" : "btn"}
        aria-pressed={isFrozen}
        title="Recording goes on; only the figures stand still (f)"
        onClick={toggleFrozen}
      >
        <Icon name={isFrozen ? "play" : "snow"} />
        <span class="btn-word">{isFrozen ? "Follow again" : "Freeze"}</span>
      </button>
      {isFrozen
        ? <span class="live is-frozen">Frozen</span>
        : state === "live" || state === "asleep"
        ? <span class="live">Live</span>
        : <span class="live is-away">{state === "connecting" ? "Connecting" : "Reconnecting"}
        </span>}
    </>
  );
}
