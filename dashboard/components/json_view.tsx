import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type JsonValue, sourceOf } from "../json_source.ts";
import {
  createTree,
  flattenTree,
  type JsonLine,
  type JsonNode,
  pathOf,
  plainText,
  revealNode,
  searchTree,
  sizeOf,
} from "../json_tree.ts";
import { CopyButton } from "./copy_button.tsx";
import { formatCount } from "../format.ts";
import { Icon } from "./icon.tsx";
import { Text } from "./text.tsx";

const LINES = 400;
/** Deeper levels are not indented any further: they would leave the pane. */
const INDENTED = 24;

interface JsonViewProps {
  readonly value: JsonValue;
  readonly label: string;
  /** Text to look for; what holds it is opened and marked. */
  readonly search?: string;
}

/** A JSON document as a tree: branches fold, every line offers its value and its path. */
export function JsonView({ value, label, search = "" }: JsonViewProps): VNode {
  const root = useMemo(() => createTree(value), [value]);
  const [limit, setLimit] = useState(LINES);
  const [, redraw] = useState(0);
  const [current, setCurrent] = useState(0);
  const frame = useRef<HTMLDivElement>(null);
  const found = useMemo(() => {
    const nodes = searchTree(root, search);
    for (const node of nodes) revealNode(node);
    return nodes;
  }, [root, search]);
  useEffect(() => setCurrent(0), [found]);
  useEffect(() => {
    if (found.length > 0) {
      frame.current?.querySelector(".hit.current")?.scrollIntoView({ block: "nearest" });
    }
  }, [found, current]);

  const hits = new Set(found);
  const lines = flattenTree(root, limit + 1);
  const more = lines.length > limit;
  const toggle = (node: JsonNode): void => {
    node.open = !node.open;
    redraw((count) => count + 1);
  };
  return (
    <>
      {search !== "" && (
        <div class="found" role="status">
          {found.length === 0
            ? "Nothing found"
            : `${current + 1} of ${formatCount(found.length, "match", "matches")}`}
          {found.length > 1 && (
            <>
              <button
                type="button"
                class="icon-btn"
                aria-label="Match before"
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
      <div class="json" role="group" aria-label={label} ref={frame}>
        {lines.slice(0, limit).map((line, index) => (
          <Line
            key={index}
            line={line}
            last={isLast(line.node)}
            hit={hits.has(line.node) ? (found[current] === line.node ? "hit current" : "hit") : ""}
            mark={hits.has(line.node) ? search : undefined}
            onToggle={toggle}
          />
        ))}
      </div>
      {more && (
        <button type="button" class="link more" onClick={() => setLimit(limit * 4)}>
          Show more lines
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
          aria-label={`${isArray ? "List" : "Object"} ${pathOf(node).slice(0, 100)}`}
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
          text={() => pathOf(node)}
          label={`Copy path ${pathOf(node).slice(0, 200)}`}
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
      <Text value={plainText(value)} limit={2000} mark={mark} />
      {quote}
    </span>
  );
}

function isLast(node: JsonNode): boolean {
  const siblings = node.parent?.children;
  return siblings === undefined || siblings.at(-1) === node;
}

function copyValue(value: JsonValue): string {
  return sizeOf(value) < 0 ? plainText(value) : sourceOf(value);
}
