import { escapeHidden } from "../../core/text/hidden_characters.ts";

/**
 * A JSON value as a JavaScript expression of visible characters. A key named `__proto__` would set
 * the prototype of an object literal, so a value that may contain one is parsed at run time.
 *
 * @param value A JSON value.
 * @param indent Prefix of its further lines.
 */
export function javascriptLiteral(value: unknown, indent = ""): string {
  const json = JSON.stringify(value, null, 2) ?? "undefined";
  if (typeof value === "object" && json.includes('"__proto__"')) {
    return `JSON.parse(${javascriptLiteral(JSON.stringify(value))})`;
  }
  return escapeHidden(json).replaceAll("\n", `\n${indent}`);
}
