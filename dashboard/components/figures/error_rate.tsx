import type { VNode } from "preact";
import { formatPercent } from "../../text/format.ts";

/** From here on a rate of errors is high, and worth a look. */
const HIGH = 0.05;
const NOTABLE = 0.01;

/** A share of errors: the more, the louder. */
export function ErrorRate({ rate }: { readonly rate: number }): VNode {
  const tone = rate >= HIGH ? "bad" : rate >= NOTABLE ? "odd" : "dim";
  return <span class={tone}>{formatPercent(rate)}</span>;
}
