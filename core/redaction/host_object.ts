import type { RedactionRules } from "./redaction_rules.ts";
import { redactForm } from "./find_in_query.ts";
import { redactUrl } from "./find_in_url.ts";

/**
 * One line for an object that has no properties to copy, or too many: dates, buffers, URLs.
 *
 * @returns `undefined` for an object whose properties say what it is.
 */
export function describeHostObject(value: object, rules: RedactionRules): string | undefined {
  if (ArrayBuffer.isView(value)) return describeBytes(tagOf(value), value.byteLength);
  if (value instanceof Date) {
    const time = Date.prototype.getTime.call(value);
    return Number.isNaN(time) ? "Invalid Date" : new Date(time).toISOString();
  }
  if (value instanceof RegExp) return RegExp.prototype.toString.call(value);
  if (value instanceof URL) return redactUrl(value.href, rules);
  if (value instanceof URLSearchParams) return redactForm(value.toString(), rules);
  if (value instanceof ArrayBuffer) return describeBytes("ArrayBuffer", value.byteLength);
  if (typeof Blob === "function" && value instanceof Blob) {
    return describeBytes(value.type === "" ? tagOf(value) : value.type, value.size);
  }
  if (value instanceof Number || value instanceof String || value instanceof Boolean) {
    return String(value.valueOf());
  }
  return undefined;
}

function describeBytes(what: string, bytes: number): string {
  return `[${what}, ${bytes} bytes]`;
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}
