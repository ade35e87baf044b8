import type { ComponentChild, VNode } from "preact";
import {
  beforeWords,
  intervalOf,
  LASTS,
  type Range,
  rangeLast,
  unreadRange,
  withoutZoom,
  withRange,
} from "../../address/range.ts";
import { router } from "../../state/app.ts";
import { frozenSince, range, toggleFrozen } from "../../state/chosen_range.ts";
import { now } from "../../state/clock.ts";
import { zone } from "../../state/preferences.ts";
import { useKeys } from "../../state/use_keys.ts";
import { formatSpan, zoneName } from "../../text/format.ts";
import { FreezeButton } from "../basics/freeze_button.tsx";
import { RangeButtons } from "./range_buttons.tsx";
import { UnreadNote } from "./unread_note.tsx";

interface RangeBarProps {
  /** Whether figures are compared with those of the previous range. */
  readonly compares?: boolean;
  /** Next to the range: other invalid parts of the URL. */
  readonly notes?: ComponentChild;
  /** Before the range: the link back. */
  readonly children?: ComponentChild;
}

/** The top bar of screens with figures: the range, and the freeze button. */
export function RangeBar({ compares = false, notes, children }: RangeBarProps): VNode {
  const { screen, params } = router.address.value;
  const current = range.value;
  const unzoomed = withoutZoom(params);
  const unread = unreadRange(params);
  const choose = (next: Range): void => router.go(screen, withRange(params, next));
  const leaveZoom = (): void => {
    if (unzoomed !== undefined) router.go(screen, unzoomed);
  };
  useKeys({ f: toggleFrozen, Escape: leaveZoom });
  return (
    <header class="bar">
      {children}
      <RangeButtons
        chosen={current.kind === "between" ? "custom" : current.key}
        onChoose={(key = "") => choose(rangeLast(key) ?? current)}
        span={() => intervalOf(current, now.peek())}
        onSpan={({ start, end }) => choose({ kind: "between", start, end })}
      />
      {unzoomed === undefined ? null : (
        <button
          type="button"
          class="btn"
          title="Back to the previous range (Esc)"
          onClick={leaveZoom}
        >
          Reset zoom <kbd>Esc</kbd>
        </button>
      )}
      <UnreadNote unread={unread} what="range" instead={rangeName(current)} />
      {notes}
      <RangeWords range={current} compares={compares} />
      <span class="room" />
      <FreezeFigures />
    </header>
  );
}

function rangeName(range: Range): string {
  return range.kind === "last" ? `the last ${LASTS.get(range.key)?.label}` : "another range";
}

function RangeWords(
  { range, compares }: { readonly range: Range; readonly compares: boolean },
): VNode {
  const { start, end } = intervalOf(range, frozenSince.value ?? now.value);
  const words = `${formatSpan(start, end, zone.value)} ${zoneName(zone.value, end)}`;
  return (
    <span class="range-words faint">
      {words}
      {compares && `, compared with ${beforeWords(range)}`}
    </span>
  );
}

/** Freezes and unfreezes the figures. */
export function FreezeFigures(): VNode {
  return (
    <FreezeButton
      isFrozen={frozenSince.value !== undefined}
      label="Freeze"
      what="these figures"
      onToggle={toggleFrozen}
    />
  );
}
