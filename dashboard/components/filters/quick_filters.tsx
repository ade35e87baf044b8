import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { findQueryKey, QUERY_KEYS } from "../../../core/query/query_keys.ts";
import { type ListKind, type ListQuery, termsOf } from "../../query/list_query.ts";
import { seenAttributes } from "../../query/seen_values.ts";
import type { LogRow } from "../../server/api.ts";
import { Icon } from "../basics/icon.tsx";
import { BriefText } from "../basics/text.tsx";
import { Popover } from "../basics/popover.tsx";
import { TermEditor } from "./term_editor.tsx";

interface QuickFiltersProps {
  readonly kind: ListKind;
  readonly query: ListQuery;
  readonly rows: () => readonly LogRow[];
  readonly onChange: (query: ListQuery) => void;
}

/** The usual filters, by the names of their keys. */
const USUAL: Readonly<Record<ListKind, Readonly<Record<string, string>>>> = {
  request: { method: "Method", status: "Status", dur: "Duration", path: "Path" },
  log: { logger: "Logger" },
};

/** Other useful filters of the list, most useful first. */
const MORE: Readonly<Record<ListKind, readonly string[]>> = {
  request: [
    ...["is", "route", "outcome", "size", "text", "error", "url"],
    ...["ip", "agent", "user", "attr", "request", "trace", "instance", "service"],
  ],
  log: ["text", "error", "has", "request", "trace", "instance", "service"],
};

/** Attributes that are offered, of those in the rows. */
const MOST_ATTRIBUTES = 10;

/** Buttons that add terms to the query. */
export function QuickFilters({ kind, query, rows, onChange }: QuickFiltersProps): VNode {
  return (
    <>
      {Object.entries(USUAL[kind]).map(([name, label]) => (
        <Popover
          key={name}
          class={termsOf(query, [name]).length > 0 ? "quick is-set" : "quick"}
          title={`Filter by ${label.toLowerCase()}`}
          label={label}
        >
          {(close) => (
            <Editor name={name} query={query} rows={rows()} onChange={onChange} close={close} />
          )}
        </Popover>
      ))}
      <Popover
        class="quick"
        title="More filters"
        label={
          <>
            More<Icon name="expand" />
          </>
        }
      >
        {(close) => (
          <MoreEditor kind={kind} query={query} rows={rows()} onChange={onChange} close={close} />
        )}
      </Popover>
    </>
  );
}

interface EditorProps {
  readonly query: ListQuery;
  readonly rows: readonly LogRow[];
  readonly onChange: (query: ListQuery) => void;
  readonly close: () => void;
}

function Editor({ name, ...others }: EditorProps & { readonly name: string }): VNode | null {
  const queryKey = findQueryKey(name);
  return queryKey === undefined ? null : <TermEditor queryKey={queryKey} {...others} />;
}

function MoreEditor({ kind, ...others }: EditorProps & { readonly kind: ListKind }): VNode {
  const [name, setName] = useState<string | undefined>(undefined);
  if (name !== undefined) return <Editor name={name} {...others} />;
  const keys = QUERY_KEYS.filter((key) => MORE[kind].includes(key.name)).flatMap((key) => {
    if (key.isPrefix !== true) return key;
    return seenAttributes(others.rows).slice(0, MOST_ATTRIBUTES)
      .flatMap((name) => findQueryKey(`${key.name}.${name}`) ?? []);
  });
  return (
    <div class="choices more-filters">
      {keys.map((key) => (
        <button
          type="button"
          class="choice"
          key={key.name}
          aria-pressed={termsOf(others.query, [key.name]).length > 0}
          onClick={() => setName(key.name)}
        >
          <span class="mono">
            <BriefText value={key.name} />
          </span>
          {key.isPrefix !== true && <span class="dim">{key.description}</span>}
        </button>
      ))}
    </div>
  );
}
