import { decodeString, type JsonValue, sourceOf } from "./json_source.ts";

/** A value in a JSON document, created when its parent is opened. */
export interface JsonNode {
  readonly parent: JsonNode | undefined;
  /** Name or index in the parent; `undefined` at the root. */
  readonly key: string | number | undefined;
  readonly value: JsonValue;
  readonly depth: number;
  open: boolean;
  children: JsonNode[] | undefined;
}

/** A visible line of the tree. */
export interface JsonLine {
  readonly node: JsonNode;
  /** Whether it is the closing bracket of an open object or array. */
  readonly closing: boolean;
}

const OPEN_DEPTH = 4;
const OPEN_ENTRIES = 100;

/**
 * Creates a tree with its upper levels open. Uses loops instead of recursion, as documents may nest
 * to any depth.
 */
export function createTree(value: JsonValue): JsonNode {
  const root = createNode(undefined, undefined, value, 0);
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const size = sizeOf(node.value);
    node.open = size > 0 && node.depth < OPEN_DEPTH &&
      (size <= OPEN_ENTRIES || node.depth === 0);
    if (node.open) waiting.push(...childrenOf(node));
  }
  return root;
}

/** The visible lines, at most `limit`. */
export function flattenTree(root: JsonNode, limit = Infinity): JsonLine[] {
  const lines: JsonLine[] = [];
  const waiting: JsonLine[] = [{ node: root, closing: false }];
  while (lines.length < limit) {
    const line = waiting.pop();
    if (line === undefined) break;
    lines.push(line);
    if (line.closing || !line.node.open) continue;
    const children = childrenOf(line.node);
    waiting.push({ node: line.node, closing: true });
    for (let i = children.length - 1; i >= 0; i--) {
      const node = children[i];
      if (node !== undefined) waiting.push({ node, closing: false });
    }
  }
  return lines;
}

/** Nodes whose key or plain value contains the text, ignoring case, in document order. */
export function searchTree(root: JsonNode, text: string): JsonNode[] {
  const wanted = text.toLowerCase();
  const found: JsonNode[] = [];
  if (wanted === "") return found;
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const own = sizeOf(node.value) >= 0 ? "" : plainText(node.value);
    const key = typeof node.key === "string" ? node.key : "";
    if (key.toLowerCase().includes(wanted) || own.toLowerCase().includes(wanted)) found.push(node);
    const children = sizeOf(node.value) > 0 ? childrenOf(node) : [];
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i];
      if (child !== undefined) waiting.push(child);
    }
  }
  return found;
}

/** Opens everything around a node. */
export function revealNode(node: JsonNode): void {
  for (let at = node.parent; at !== undefined; at = at.parent) at.open = true;
}

/** JSON path of the value: `"$.items[0].name"`. */
export function jsonPathOf(node: JsonNode): string {
  const steps: string[] = [];
  for (let at: JsonNode | undefined = node; at?.key !== undefined; at = at.parent) {
    steps.push(
      typeof at.key === "number"
        ? `[${at.key}]`
        : /^[A-Za-z_$][\w$]*$/.test(at.key)
        ? `.${at.key}`
        : `[${JSON.stringify(at.key)}]`,
    );
  }
  return `$${steps.reverse().join("")}`;
}

/** Number of entries of an object or array; -1 for a plain value. */
export function sizeOf({ kind, items }: JsonValue): number {
  return kind === "object" || kind === "array" ? items.length : -1;
}

/** Text of a plain value: the characters of a string, otherwise the text that was sent. */
export function plainText(value: JsonValue): string {
  const source = sourceOf(value);
  return value.kind === "string" ? decodeString(source) : source;
}

/** The value as JSON, or an explanation if it is nested too deeply. */
export function toText(value: unknown, indent = "  "): string {
  try {
    return JSON.stringify(value, null, indent) ?? String(value);
  } catch {
    return "This value is nested too deeply to be written out as text.";
  }
}

function createNode(
  parent: JsonNode | undefined,
  key: string | number | undefined,
  value: JsonValue,
  depth: number,
): JsonNode {
  return { parent, key, value, depth, open: false, children: undefined };
}

function childrenOf(node: JsonNode): JsonNode[] {
  if (node.children !== undefined) return node.children;
  const { kind, keys, items } = node.value;
  node.children = items.map((item, index) =>
    createNode(node, kind === "object" ? keys[index] ?? "" : index, item, node.depth + 1)
  );
  return node.children;
}
