import type { ComponentChild, VNode } from "preact";
import { useState } from "preact/hooks";
import { formatNumber } from "../../text/format.ts";
import { clipText, splitVisible } from "../../text/visible_text.ts";

const BLOCK_LIMIT = 4000;
/** A thousand lone surrogates or NULs would be a thousand elements. */
const MOST_SEGMENTS = 2000;

interface TextProps {
  readonly value: string;
  /** Whether line breaks and tabs are laid out. */
  readonly lines?: boolean;
  /** Characters shown before "show all". */
  readonly limit?: number;
  /** Characters to mark. */
  readonly mark?: string | undefined;
}

/**
 * Captured text: isolated from the surrounding text, with visible names for invisible characters,
 * and a bounded length.
 */
export function Text({ value, lines = false, limit = BLOCK_LIMIT, mark }: TextProps): VNode {
  const [whole, setWhole] = useState(false);
  const cut = whole ? value : clipText(value, limit);
  return (
    <>
      <bdi>{segments(cut, lines, mark)}</bdi>
      {cut.length < value.length && (
        <>
          {"\u2026 "}
          <button type="button" class="link" onClick={() => setWhole(true)}>
            show all {formatNumber(value.length)} characters
          </button>
        </>
      )}
    </>
  );
}

/** Captured text on a line of a list, cut if long. */
export function BriefText({ value }: { readonly value: string }): VNode {
  return <bdi>{segments(clipText(value, 300), false)}</bdi>;
}

function segments(text: string, lines: boolean, mark?: string): ComponentChild[] {
  const all = splitVisible(text, lines);
  const shown = all.length > MOST_SEGMENTS ? all.slice(0, MOST_SEGMENTS) : all;
  const children: ComponentChild[] = shown.map((segment, index) =>
    segment.kind === "text"
      ? marked(segment.text, mark)
      : <span key={index} class={segment.kind}>{segment.text}</span>
  );
  if (shown.length < all.length) {
    children.push(<span class="control">and more that can't be shown</span>);
  }
  return children;
}

function marked(text: string, mark: string | undefined): ComponentChild {
  if (mark === undefined || mark === "") return text;
  const at = text.toLowerCase().indexOf(mark.toLowerCase());
  if (at < 0) return text;
  const end = at + mark.length;
  return [text.slice(0, at), <mark key="mark">{text.slice(at, end)}</mark>, text.slice(end)];
}
