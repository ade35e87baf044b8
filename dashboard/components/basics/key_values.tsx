import type { ComponentChild, VNode } from "preact";
import { Text } from "./text.tsx";

/** Names and values, one a line; a name that came several times has several lines. */
export function KeyValues(
  { entries, label, marks = {} }: {
    readonly entries: readonly (readonly [string, unknown])[];
    readonly label: string;
    /** What stands after a value: attributes of a cookie. */
    readonly marks?: Readonly<Record<number, ComponentChild>>;
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
            <Text value={typeof value === "string" ? value : JSON.stringify(value) ?? ""} />
            {marks[index]}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Entries of headers, queries and forms: arrays are taken apart. */
export function entriesOf(
  record: Readonly<Record<string, unknown>> | undefined,
): (readonly [string, unknown])[] {
  return Object.entries(record ?? {}).flatMap(([name, value]) =>
    Array.isArray(value)
      ? value.map((item: unknown) => [name, item] as const)
      : [[name, value] as const]
  );
}
