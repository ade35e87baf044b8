import type { VNode } from "preact";
import { Text } from "./text.tsx";

interface FactProps {
  /** Name of the value. */
  readonly label: string;
  readonly value: string | undefined;
  /** Link of the value, for example to the list of all that have it. */
  readonly href?: (value: string) => string;
  /** Whether to use a monospaced font. */
  readonly mono?: boolean;
  /** Maximum length of the text. */
  readonly limit?: number;
}

/** A captured value with its name, in the header of a detail; nothing if there is no value. */
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
