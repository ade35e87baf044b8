import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { formatCount, formatNumber } from "../../text/format.ts";
import { type JsonValue, sourceOf } from "../../text/json_source.ts";
import {
  createTree,
  flattenTree,
  type JsonLine,
  type JsonNode,
  jsonPathOf,
  plainText,
  revealNode,
  searchTree,
  sizeOf,
} from "../../text/json_tree.ts";
import { CopyButton } from "../basics/copy_button.tsx";
import { Icon } from "../basics/icon.tsx";
import { Text } from "../basics/text.tsx";

/** Lines rendered initially, and per further step. */
const LINES = 400;
/** Lines rendered above a match that was out of view. */
const ABOVE = 100;
/** Matches opened at once; the others are opened when stepped to. */
const OPENED = 500;
/** Characters shown of a long text. */
const TEXT = 2000;
/** Deeper levels are not indented further, so that they stay within the pane. */
const INDENTED = 24;

interface JsonViewProps {
  readonly value: JsonValue;
  readonly label: string;
  /** Text to search for; matches are opened and marked. */
  readonly search?: string;
}

/**
 * A JSON document as a tree: branches fold, and every line offers its value and path for copying.
 */
export function JsonView({ value, label, search = "" }: JsonViewProps): VNode {
  const root = useMemo(() => createTree(value), [value]);
  /** The lines rendered. */
  const [shown, setShown] = useState({ from: 0, to: LINES });
  const [folds, setFolds] = useState(0);
  const [current, setCurrent] = useState(0);
  const frame = useRef<HTMLDivElement>(null);
  const found = useMemo(() => {
    const nodes = searchTree(root, search);
    for (const node of nodes.slice(0, OPENED)) revealNode(node);
    return nodes;
  }, [root, search]);
  const hits = useMemo(() => new Set(found), [found]);
  const match = found[current];
  const lines = useMemo(() => {
    if (match !== undefined) revealNode(match);
    return flattenTree(root);
  }, [root, match, folds]);
  useEffect(() => setCurrent(0), [found]);
  useLayoutEffect(() => {
    const at = match === undefined ? -1 : lines.findIndex(({ node }) => node === match);
    if (at >= 0 && (at < shown.from || at >= shown.to)) {
      const from = Math.max(0, at - ABOVE);
      setShown({ from, to: from + LINES });
    }
  }, [match]);
  useEffect(() => {
    frame.current?.querySelector(".hit.current")?.scrollIntoView({ block: "nearest" });
  }, [match, shown.from]);

  const toggle = (node: JsonNode): void => {
    node.open = !node.open;
    setFolds(folds + 1);
  };
  const { from, to } = shown;
  const after = Math.max(0, lines.length - to);
  return (
    <>
      {search !== "" && (
        <div class="found" role="status">
          {found.length === 0
            ? "Nothing found"
            : `${formatNumber(current + 1)} of ${formatCount(found.length, "match", "matches")}`}
          {found.length > 1 && (
            <>
              <button
                type="button"
                class="icon-btn"
                aria-label="Previous match"
                onClick={() => setCurrent((current + found.length - 1) % found.length)}
              >
                <Icon name="up" />
              </button>
              <button
                type="button"
                class="icon-btn"
                aria-label="Next match"
                onClick={() => setCurrent((current + 1) % found.length)}
              >
                <Icon name="down" />
              </button>
            </>
          )}
        </div>
      )}
      {from > 0 && (
        <button
          type="button"
          class="link more"
          onClick={() => setShown({ from: Math.max(0, from - LINES), to })}
        >
          Show lines above ({formatNumber(from)} more)
        </button>
      )}
      <div class="json" role="group" aria-label={label} ref={frame}>
        {lines.slice(from, to).map((line, index) => (
          <Line
            key={from + index}
            line={line}
            last={isLast(line.node)}
            hit={hits.has(line.node) ? (match === line.node ? "hit current" : "hit") : ""}
            mark={hits.has(line.node) ? search : undefined}
            onToggle={toggle}
          />
        ))}
      </div>
      {after > 0 && (
        <button
          type="button"
          class="link more"
          onClick={() => setShown({ from, to: to + 4 * LINES })}
        >
          Show more lines ({formatNumber(after)} more)
        </button>
      )}
    </>
  );
}

interface LineProps {
  readonly line: JsonLine;
  readonly last: boolean;
  readonly hit: string;
  readonly mark: string | undefined;
  readonly onToggle: (node: JsonNode) => void;
}

function Line({ line: { node, closing }, last, hit, mark, onToggle }: LineProps): VNode {
  const size = sizeOf(node.value);
  const isArray = node.value.kind === "array";
  const comma = last ? "" : ",";
  const indent = { paddingLeft: `${20 + 16 * Math.min(node.depth, INDENTED)}px` };
  if (closing) return <div class="json-line" style={indent}>{isArray ? "]" : "}"}{comma}</div>;
  const name = typeof node.key === "string" && (
    <>
      <span class="k">
        "<Text value={node.key} limit={200} mark={mark} />"
      </span>:{" "}
    </>
  );
  return (
    <div class={`json-line ${hit}`} style={indent}>
      {size > 0 && (
        <button
          type="button"
          class="fold"
          aria-expanded={node.open}
          aria-label={`${isArray ? "List" : "Object"} ${jsonPathOf(node).slice(0, 100)}`}
          onClick={() => onToggle(node)}
        >
          <Icon name="chevron" />
        </button>
      )}
      {name}
      {size < 0
        ? <Plain value={node.value} mark={mark} />
        : size === 0
        ? (isArray ? "[]" : "{}")
        : node.open
        ? (isArray ? "[" : "{")
        : (
          <button type="button" class="folded" tabIndex={-1} onClick={() => onToggle(node)}>
            {isArray ? "[" : "{"}
            <span class="faint">{formatCount(size, isArray ? "item" : "key")}</span>
            {isArray ? "]" : "}"}
          </button>
        )}
      {!node.open && comma}
      <span class="json-acts">
        <CopyButton text={() => copyValue(node.value)} label="Copy value" word="copy" />
        <CopyButton
          text={() => jsonPathOf(node)}
          label={`Copy path ${jsonPathOf(node).slice(0, 200)}`}
          word="path"
        />
      </span>
    </div>
  );
}

function Plain(
  { value, mark }: { readonly value: JsonValue; readonly mark: string | undefined },
): VNode {
  const quote = value.kind === "string" ? '"' : "";
  return (
    <span class={value.kind.slice(0, 1)}>
      {quote}
      <Text value={plainText(value)} limit={limitFor(plainText(value), mark)} mark={mark} />
      {quote}
    </span>
  );
}

/** Characters shown of a long text: up to the match, if it contains one. */
function limitFor(text: string, mark: string | undefined): number {
  const at = mark === undefined ? -1 : text.toLowerCase().indexOf(mark.toLowerCase());
  return at < TEXT / 2 ? TEXT : at + TEXT;
}

function isLast(node: JsonNode): boolean {
  const siblings = node.parent?.children;
  return siblings === undefined || siblings.at(-1) === node;
}

function copyValue(value: JsonValue): string {
  return sizeOf(value) < 0 ? plainText(value) : sourceOf(value);
}
