import type { ComponentChild, VNode } from "preact";
import type { Change } from "../../text/change.ts";
import { Icon } from "./icon.tsx";

interface StatCardProps {
  readonly label: string;
  /** `undefined` until the first response; its space is reserved. */
  readonly value: string | undefined;
  readonly class?: string | undefined;
  /** Change from the previous range. */
  readonly change?: Change | undefined;
  /** Shown instead of a change. */
  readonly note?: ComponentChild;
  /** What the figure counts. */
  readonly href: string;
}

/** A figure with its change, linked to what it counts. */
export function StatCard(props: StatCardProps): VNode {
  const { label, value, change, note, href } = props;
  return (
    <a class="stat" data-in href={href}>
      <span class="stat-label">{label}</span>
      <b class={props.class}>{value === undefined ? <i class="blank" /> : withUnits(value)}</b>
      <em class={change === undefined ? undefined : `is-${change.tone}`}>
        {value === undefined ? null : change === undefined ? note : <ChangeWords change={change} />}
      </em>
    </a>
  );
}

function ChangeWords({ change }: { readonly change: Change }): VNode {
  const { direction, text, tone } = change;
  return (
    <>
      {direction !== "none" && <Icon name={direction} />}
      {direction !== "none" && <span class="offscreen">{direction}</span>}
      {text}
      {tone !== "neutral" && (
        <span class="offscreen">{`, ${tone === "bad" ? "worse" : "better"}`}</span>
      )}
    </>
  );
}

/** Units are less prominent than figures: `"6 d 4 h"`. */
export function withUnits(value: string): ComponentChild[] {
  return value.split(" ").map((part, index) =>
    /^[a-z%\u00b5]/.test(part) ? <small key={index}>{part}</small> : ` ${part}`
  );
}
