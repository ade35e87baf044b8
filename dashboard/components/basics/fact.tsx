import type { VNode } from "preact";
import { Text } from "./text.tsx";

interface FactProps {
  /** What the value is. */
  readonly label: string;
  readonly value: string | undefined;
  /** Where the value leads, as to the list of all that have it. */
  readonly href?: (value: string) => string;
  /** Whether the value is read letter by letter. */
  readonly mono?: boolean;
  /** Longest text shown. */
  readonly limit?: number;
}

/** A captured value with its name, in the head of a detail; nothing where there is none. */
export function Fact(props: FactProps): VNode | null {
  const { label, value, href, mono = false, limit = 60 } = props;
  if (value === undefined) return null;
  const text = <Text value={value} limit={limit} />;
  return (
    <span>
      {label} {href === undefined
        ? <b class={mono ? "mono" : ""}>{text}</b>
        : <a data-in class={mono ? "fact mono" : "fact"} href={href(value)}>{text}</a>}
    </span>
  );
}
