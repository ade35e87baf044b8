import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { formatTerm } from "../../../core/query/format_term.ts";
import type { QueryKey } from "../../../core/query/query_keys.ts";
import type { QueryValue } from "../../../core/query/query_token.ts";
import { type ListQuery, replaceTerms, termsOf, valuesOf } from "../../query/list_query.ts";
import { isEnumerated, offeredValues } from "../../query/offered_values.ts";
import { seenValues, seenWords } from "../../query/seen_values.ts";
import { writeValue } from "../../query/write_value.ts";
import type { LogRow } from "../../server/api.ts";
import { formatNumber } from "../../text/format.ts";
import { BriefText, Text } from "../basics/text.tsx";

/** Properties of a term editor. */
export interface TermEditorProps {
  readonly queryKey: QueryKey;
  readonly query: ListQuery;
  /** The loaded rows. */
  readonly rows: readonly LogRow[];
  readonly onChange: (query: ListQuery) => void;
  readonly close: () => void;
}

/** Maximum number of seen values, besides the predefined ones. */
const MOST_SEEN = 5;

/** Edits a term without typing the query language: with a choice of values, or a field. */
export function TermEditor(props: TermEditorProps): VNode {
  const { name } = props.queryKey;
  return (
    <>
      {isEnumerated(props.queryKey) && <Choices {...props} />}
      {!["method", "is", "has", "outcome", "level"].includes(name) && <Field {...props} />}
    </>
  );
}

/** A choice of several values; each click takes effect immediately. */
function Choices({ queryKey, query, rows, onChange }: TermEditorProps): VNode {
  const { name } = queryKey;
  const chosen = termsOf(query, [name]).flatMap(({ term }) => term?.values ?? []);
  const offered = offeredValues(queryKey);
  const counts = new Map(seenValues(name, rows).map(({ value, count }) => [value, count]));
  const known = [...offered.map(({ value }) => value), ...[...counts.keys()].slice(0, MOST_SEEN)];
  const find = (value: string): QueryValue | undefined =>
    chosen.find(({ text }) => text.toLowerCase() === value.toLowerCase());
  const others = chosen.map(({ text }) => text).filter((text) => {
    return !known.some((value) => value.toLowerCase() === text.toLowerCase());
  });
  const values = [...new Set([...known, ...others])];
  const toggle = (value: string): void => {
    const next = values.filter((each) => (each === value) !== (find(each) !== undefined));
    const term = { key: name, values: next.map((each) => find(each) ?? each) };
    onChange(replaceTerms(query, [name], next.length === 0 ? [] : [formatTerm(term)]));
  };
  return (
    <div class="choices">
      {counts.size > 0 && <SeenNote loaded={rows.length} />}
      {values.map((value) => (
        <label key={value}>
          <input
            type="checkbox"
            checked={find(value) !== undefined}
            onChange={() => toggle(value)}
          />
          <span class={name === "status" ? `status c${value[0]}` : "mono"}>
            <BriefText value={value} />
          </span>
          <span class="dim">{offered.find((each) => each.value === value)?.meaning}</span>
          {counts.has(value) && (
            <span class="num faint">{formatNumber(counts.get(value) ?? 0)}</span>
          )}
        </label>
      ))}
    </div>
  );
}

function Field({ queryKey, query, rows, onChange, close }: TermEditorProps): VNode {
  const { name, description, examples } = queryKey;
  const given = valuesOf(query, name);
  const [text, setText] = useState(isEnumerated(queryKey) ? "" : given.join(","));
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const id = `edit-${name}`;
  const write = (value: string): void => {
    const written = value.trim() === "" ? undefined : writeValue(name, value);
    if (written?.problem !== undefined) return setProblem(written.problem);
    onChange(replaceTerms(query, [name], written === undefined ? [] : [written.text]));
    close();
  };
  const quick = QUICK[name] ?? (isEnumerated(queryKey) ? [] : seenValues(name, rows).slice(0, 8));
  return (
    <form
      class="edit"
      onSubmit={(event) => {
        event.preventDefault();
        write(text);
      }}
    >
      <label for={id}>{isEnumerated(queryKey) ? "Or type it" : description}</label>
      <div class="edit-line">
        <input
          id={id}
          class="field mono"
          value={text}
          placeholder={examples.find((each) => each.startsWith(`${name}:`))?.slice(name.length + 1)}
          spellcheck={false}
          autocomplete="off"
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : `${id}-problem`}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" class="btn primary">Apply</button>
      </div>
      {problem !== undefined && (
        <p class="wrong" id={`${id}-problem`} role="alert">
          <Text value={problem} limit={300} />
        </p>
      )}
      {quick.length > 0 && (
        <div class="choices seen">
          {quick.some(({ count }) => count !== undefined) && <SeenNote loaded={rows.length} />}
          {quick.map(({ value, count }) => (
            <button
              type="button"
              class="choice"
              key={value}
              onClick={() => write(value)}
            >
              <span class="mono">
                <BriefText value={value} />
              </span>
              {count !== undefined && <span class="num faint">{formatNumber(count)}</span>}
            </button>
          ))}
        </div>
      )}
    </form>
  );
}

/** Says what the numbers beside values count. */
function SeenNote({ loaded }: { readonly loaded: number }): VNode {
  return <p class="faint">{`Values are ${seenWords(loaded)}`}</p>;
}

interface QuickValue {
  readonly value: string;
  readonly count?: number;
}

const QUICK: Readonly<Record<string, readonly QuickValue[]>> = {
  dur: [">100ms", ">300ms", ">1s", ">5s"].map((value) => ({ value })),
  size: [">10kb", ">100kb", ">1mb"].map((value) => ({ value })),
};
