import type { RequestParts } from "../../core/export/request_parts.ts";
import { javascriptLiteral } from "./javascript_literal.ts";

/** A call of `fetch`, and notes about it. */
export interface FetchCall {
  /** An expression over several lines. */
  readonly code: string;
  readonly notes: readonly string[];
}

/** `fetch` throws for them (Fetch Standard, section 2.2.1). */
const FORBIDDEN_METHOD = /^(?:CONNECT|TRACE|TRACK)$/i;
const WITHOUT_BODY = /^(?:GET|HEAD)$/i;

/**
 * Generates the call of `fetch` that repeats a recorded request. Redacted headers are comments, to
 * be filled in.
 *
 * @param parts The request.
 * @param url A JavaScript expression.
 * @param options `indent`: prefix of further lines; `sendsBeginning`: whether the beginning of a
 * truncated body is sent.
 */
export function fetchCall(
  parts: RequestParts,
  url: string,
  options: { readonly indent?: string; readonly sendsBeginning?: boolean } = {},
): FetchCall {
  const { indent = "", sendsBeginning = true } = options;
  const { method, headers, body } = parts;
  const notes: string[] = [];
  if (FORBIDDEN_METHOD.test(method)) notes.push(`fetch refuses the method ${method}.`);
  const isSent = body.text !== "" && (sendsBeginning || body.extent === "whole");
  const isRefused = isSent && WITHOUT_BODY.test(method);
  if (isRefused) notes.push(`The body is left out: fetch sends none with ${method}.`);
  const address = parts.origin + parts.target;
  const written = URL.parse(address)?.href;
  if (written !== undefined && written !== address && written !== `${address}/`) {
    notes.push("fetch writes the URL differently from how it was sent.");
  }
  const lines = [
    `method: ${javascriptLiteral(method)},`,
    ...headerLines(headers),
    ...(isSent && !isRefused ? [`body: ${bodyCode(parts, `${indent}  `)},`] : []),
    `redirect: "manual",`,
  ].map((line) => `${indent}  ${line}`);
  return { code: [`fetch(${url}, {`, ...lines, `${indent}})`].join("\n"), notes };
}

function headerLines(headers: RequestParts["headers"]): string[] {
  if (headers.length === 0) return [];
  return [
    "headers: {",
    ...headers.map(({ name, value, isRedacted }) => {
      // Computed: as a plain key it would set the prototype.
      const key = name === "__proto__" ? '["__proto__"]' : javascriptLiteral(name);
      return `  ${isRedacted ? "// " : ""}${key}: ${javascriptLiteral(value)},`;
    }),
    "},",
  ];
}

function bodyCode({ body, headers }: RequestParts, indent: string): string {
  // As a value if that represents exactly what was sent.
  const text = body.json?.isExact === true
    ? `JSON.stringify(${javascriptLiteral(body.json.value, indent)})`
    : javascriptLiteral(body.text);
  // For a string, fetch would add a content type.
  const hasType = headers.some(({ name }) => name.toLowerCase() === "content-type");
  return hasType ? text : `new TextEncoder().encode(${text})`;
}
