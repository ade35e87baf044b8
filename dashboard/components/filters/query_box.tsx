import type { VNode } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { analyzeQuery } from "../../../core/query/parse_query.ts";
import { type ListKind, type ListQuery, partsOf, withText } from "../../query/list_query.ts";
import { paintQuery } from "../../query/paint_query.ts";
import {
  type Completion,
  mayBecomeKey,
  suggest,
  type Suggestion,
  takeSuggestion,
} from "../../query/suggest.ts";
import { seenWords } from "../../query/seen_values.ts";
import type { LogRow } from "../../server/api.ts";
import { formatNumber } from "../../text/format.ts";
import { Icon } from "../basics/icon.tsx";
import { BriefText, Text } from "../basics/text.tsx";

interface QueryBoxProps {
  readonly kind: ListKind;
  readonly query: ListQuery;
  /** The loaded rows, for suggestions. */
  readonly rows: () => readonly LogRow[];
  /** `replace`: without a history entry. */
  readonly onChange: (query: ListQuery, replace: boolean) => void;
}

/** Milliseconds after typing before the query is run. */
const TYPING_MS = 350;
/** Milliseconds after typing before an error is shown. */
const ERROR_MS = 700;

/** The query box: with syntax highlighting, suggestions and errors. */
export function QueryBox({ kind, query, rows, onChange }: QueryBoxProps): VNode {
  const [text, setText] = useState(query.text);
  const [completion, setCompletion] = useState<Completion | undefined>(undefined);
  const [active, setActive] = useState(-1);
  const [isTold, setTold] = useState(true);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const paint = useRef<HTMLDivElement>(null);
  const caret = useRef<number | undefined>(undefined);
  /** The box's own last query, and whether it is in the history. */
  const asked = useRef({ text: query.text, isPushed: false });
  const latest = useRef({ query, onChange });
  latest.current = { query, onChange };

  useEffect(() => {
    if (asked.current.text !== query.text) {
      setText(query.text);
      setCompletion(undefined);
    }
    asked.current = { ...asked.current, text: query.text };
  }, [query.text]);
  useLayoutEffect(() => {
    if (caret.current !== undefined) input.current?.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
    follow();
  }, [text]);

  const analysis = analyzeQuery(text);
  const draft = withText(query, text);
  const off = partsOf(draft).filter((part) => part.isOff);
  const { error } = analysis;

  const ask = (value: string): void => {
    const { query, onChange } = latest.current;
    if (value.trim() === query.text.trim() || analyzeQuery(value).error !== undefined) return;
    const { isPushed } = asked.current;
    asked.current = { text: value.trim(), isPushed: true };
    onChange(withText(query, value.trim()), isPushed);
  };
  useEffect(() => {
    const asking = setTimeout(() => {
      const at = input.current?.selectionStart ?? text.length;
      const isTyping = document.activeElement === input.current;
      if (!isTyping || !mayBecomeKey(text, at, kind)) ask(text);
    }, TYPING_MS);
    const telling = setTimeout(() => setTold(true), ERROR_MS);
    return () => {
      clearTimeout(asking);
      clearTimeout(telling);
    };
  }, [text]);

  const follow = (): void => {
    if (paint.current !== null) paint.current.scrollLeft = input.current?.scrollLeft ?? 0;
  };
  const offer = (value: string, at: number): void => {
    const next = suggest(value, at, rows(), kind);
    setCompletion(next.items.length === 0 ? undefined : next);
    setActive(-1);
  };
  const take = (item: Suggestion): void => {
    if (completion === undefined) return;
    const next = takeSuggestion(text, completion, item);
    setText(next.text);
    setTold(false);
    caret.current = next.caret;
    input.current?.focus();
    if (item.insert.endsWith(":")) offer(next.text, next.caret);
    else setCompletion(undefined);
  };
  const step = (by: number): void => {
    if (completion === undefined) return offer(text, input.current?.selectionStart ?? text.length);
    const count = completion.items.length + 1;
    setActive((active + 1 + by + count) % count - 1);
  };
  const press = (event: KeyboardEvent): void => {
    const chosen = completion?.items[active];
    const isOpen = completion !== undefined;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      if (chosen !== undefined) return take(chosen);
      setCompletion(undefined);
      setTold(true);
      ask(text);
      asked.current = { ...asked.current, isPushed: false };
    } else if (event.key === "Tab" && isOpen && !event.shiftKey) {
      const first = text.slice(completion.from, completion.to) === ""
        ? undefined
        : completion.items[0];
      const item = chosen ?? first;
      if (item === undefined) return;
      event.preventDefault();
      take(item);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (isOpen) setCompletion(undefined);
      else input.current?.blur();
    }
  };

  // The suggestions already show how to continue.
  const isWrong = error !== undefined && isTold && completion === undefined;
  const problem = `${id}-problem`;
  const list = `${id}-list`;
  return (
    <div class={isWrong ? "query wrong-query" : "query"} role="search">
      <Icon name="search" />
      <div class="query-field">
        <div class="query-paint" aria-hidden="true" ref={paint}>
          {paintQuery(text, isWrong ? analysis : { ...analysis, error: undefined }, off).map((
            { text, marks },
            index,
          ) => <span key={index} class={marks.map((mark) => `q-${mark}`).join(" ")}>{text}</span>)}
          {isWrong && error.length === 0 && <span class="q-wrong">&nbsp;</span>}
        </div>
        <input
          id="search"
          ref={input}
          type="text"
          role="combobox"
          value={text}
          placeholder={kind === "request"
            ? "status:5xx method:POST dur:>300 path:/api text"
            : "level:error logger:billing text"}
          aria-label={kind === "request" ? "Filter requests" : "Filter log lines"}
          aria-expanded={completion !== undefined}
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={active < 0 ? undefined : `${list}-${active}`}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? problem : undefined}
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          enterkeyhint="search"
          onScroll={follow}
          onInput={(event) => {
            const { value, selectionStart } = event.currentTarget;
            setText(value);
            setTold(false);
            offer(value, selectionStart ?? value.length);
          }}
          onKeyDown={press}
          onBlur={() => {
            setCompletion(undefined);
            setTold(true);
            ask(text);
            asked.current = { ...asked.current, isPushed: false };
          }}
        />
      </div>
      {text === "" ? <kbd aria-hidden="true">/</kbd> : (
        <button
          type="button"
          class="icon-btn"
          aria-label="Clear the filter"
          onClick={() => {
            setText("");
            ask("");
            input.current?.focus();
          }}
        >
          <Icon name="close" />
        </button>
      )}
      <div class={isWrong || completion !== undefined ? "query-panel" : "query-panel none"}>
        <p class="query-problem" id={problem} aria-live="polite">
          {isWrong && <Text value={error.message} limit={400} />}
        </p>
        <SuggestionList id={list} items={completion?.items ?? []} active={active} onTake={take} />
        {completion?.items.some(({ count }) => count !== undefined) === true && (
          <p class="seen-note">{`Values are ${seenWords(rows().length)}`}</p>
        )}
      </div>
    </div>
  );
}

interface SuggestionListProps {
  readonly id: string;
  readonly items: readonly Suggestion[];
  /** Index of the one selected with the keys. */
  readonly active: number;
  readonly onTake: (item: Suggestion) => void;
}

/** The suggestions under the query box. */
function SuggestionList({ id, items, active, onTake }: SuggestionListProps): VNode {
  return (
    <ul id={id} role="listbox" aria-label="Suggestions" class="suggestions">
      {items.map((item, index) => (
        <li
          key={item.insert}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          // The box keeps the focus.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onTake(item)}
        >
          <span class="mono">
            <BriefText value={item.label} />
          </span>
          <span class="faint">{item.meaning}</span>
          {item.count !== undefined && <span class="num dim">{formatNumber(item.count)}</span>}
        </li>
      ))}
    </ul>
  );
}
