import { requestParts, toNote } from "../../core/export/request_parts.ts";
import { type StoredBody, storedBody } from "../../core/export/stored_body.ts";
import { contentTypeOf } from "../../core/log/body_headers.ts";
import type { Log } from "../../core/log/log.ts";
import { escapeHidden, showHidden, showHiddenInLines } from "../../core/text/hidden_characters.ts";
import { mediaType } from "../../core/text/media_type.ts";
import { formatDuration } from "../text/format.ts";
import type { Copy } from "./copy.ts";

/**
 * A recorded request and its response as Markdown, for an issue or a chat. Everything recorded is
 * in code spans and fenced blocks, which it can't end.
 *
 * @param log A whole log of a request.
 */
export function toMarkdown(log: Log): Copy {
  const parts = requestParts(log);
  const responseBody = storedBody(log, "response");
  const notes = [...parts.notes, ...responseBody.notes.map(toNote)];
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["URL", log.url],
    ["Status", log.statusCode === undefined ? undefined : String(log.statusCode)],
    ["Outcome", log.outcome],
    ["Duration", milliseconds(log.durationMs)],
    ["First byte", milliseconds(log.ttfbMs)],
    ["Time", time(log.timestamp)],
    ["Route", log.route],
    ["Client", log.clientIp],
    ["User", log.user],
    ["Service", log.service],
    ["Request id", log.requestId],
    ["Trace id", log.traceId],
    ["Span id", log.spanId],
  ];
  const sections = [
    `## ${codeSpan(`${log.method ?? ""} ${parts.target}`)}`,
    facts.flatMap(([name, value]) => value === undefined ? [] : [`- ${name}: ${codeSpan(value)}`])
      .join("\n"),
    ...(notes.length === 0
      ? []
      : [["> Notes:", ...notes.map((note) => `> - ${codeSpan(note)}`)].join("\n")]),
    ...section("Error", log.errorMessage ?? "", ""),
    ...section("Stack", log.stackTrace ?? "", ""),
    ...section("Attributes", attributesJson(log), "json"),
    ...section("Request headers", headerLines(log.headers), "http"),
    ...bodySection("Request body", parts.body, contentTypeOf(log, "request")),
    ...section("Response headers", headerLines(log.responseHeaders), "http"),
    ...bodySection("Response body", responseBody, contentTypeOf(log, "response")),
  ];
  return { text: sections.join("\n\n") + "\n", notes };
}

/** A code span (CommonMark 0.31, section 6.1), on one line. */
function codeSpan(text: string): string {
  const visible = showHidden(text);
  const ticks = "`".repeat(longestRun(visible) + 1);
  const isPadded = /^`|`$|^ .*\S.* $|^$/.test(visible);
  return isPadded ? `${ticks} ${visible} ${ticks}` : `${ticks}${visible}${ticks}`;
}

/** A fenced code block (section 4.5): the fence is longer than any run of backticks in it. */
function fence(text: string, language: string): string {
  const ticks = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${ticks}${language}\n${text}\n${ticks}`;
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
}

function attributesJson({ attributes }: Log): string {
  return attributes === undefined ? "" : escapeHidden(JSON.stringify(attributes, null, 2));
}

function section(title: string, text: string, language: string): string[] {
  if (text === "") return [];
  return [`### ${title}`, fence(showHiddenInLines(text), language)];
}

function bodySection(title: string, body: StoredBody, contentType: string | undefined): string[] {
  if (body.json !== undefined) {
    // Indented if the value represents exactly what was sent, otherwise as it was sent.
    const { value, isExact } = body.json;
    const text = isExact ? JSON.stringify(value, null, 2) : body.text.replaceAll("\r\n", "\n");
    return section(title, escapeHidden(text), "json");
  }
  const subtype = /^(?:application|text)\/(?:[\w.-]+\+)?(json|html|xml|css|javascript|yaml)$/
    .exec(mediaType(contentType))?.[1];
  return section(title, body.text, subtype ?? "");
}

function headerLines(headers: Log["responseHeaders"]): string {
  return Object.entries(headers ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) =>
      `${showHidden(name)}: ${showHidden(String(one))}`
    )
  ).join("\n");
}

function milliseconds(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : formatDuration(ms);
}

function time(ms: number): string | undefined {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
