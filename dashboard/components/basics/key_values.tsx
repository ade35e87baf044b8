import type { ComponentChild, VNode } from "preact";
import { Text } from "./text.tsx";

/** Names and values, one per line; a repeated name has several lines. */
export function KeyValues(
  { entries, label, marks = {}, href }: {
    readonly entries: readonly (readonly [string, unknown])[];
    readonly label: string;
    /** Follows a value: attributes of a cookie. */
    readonly marks?: Readonly<Record<number, ComponentChild>>;
    /** Where a value leads, if anywhere. */
    readonly href?: (name: string, value: unknown) => string | undefined;
  },
): VNode {
  return (
    <dl class="kv" aria-label={label}>
      {entries.map(([name, value], index) => (
        <div key={`${index}${name}`}>
          <dt>
            <Text value={name} limit={200} />
          </dt>
          <dd>
            <Value value={value} href={href?.(name, value)} />
            {marks[index]}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ value, href }: { readonly value: unknown; readonly href: string | undefined }) {
  const text = <Text value={typeof value === "string" ? value : JSON.stringify(value) ?? ""} />;
  return href === undefined ? text : <a data-in class="fact" href={href}>{text}</a>;
}

/** Entries of headers, queries and forms; arrays become several entries. */
export function entriesOf(
  record: Readonly<Record<string, unknown>> | undefined,
): (readonly [string, unknown])[] {
  return Object.entries(record ?? {}).flatMap(([name, value]) =>
    Array.isArray(value)
      ? value.map((item: unknown) => [name, item] as const)
      : [[name, value] as const]
  );
}
