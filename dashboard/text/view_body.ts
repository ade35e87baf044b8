import { writeForm } from "../../core/export/stored_body.ts";
import type { BodyState } from "../../core/log/log.ts";
import { toText } from "./json_tree.ts";

/** View of a captured body. */
export type BodyView =
  | { readonly kind: "none" }
  | { readonly kind: "note"; readonly text: string }
  | { readonly kind: "form"; readonly fields: readonly Field[]; readonly text: string }
  | { readonly kind: "json"; readonly text: string; readonly described: boolean }
  | { readonly kind: "text"; readonly text: string };

/** A field of a form: its name, and its value. */
export type Field = readonly [name: string, value: string];

/** Longer texts are only rendered on request, as wrapping them takes the browser seconds. */
export const LARGE_TEXT = 200_000;

/**
 * Chooses the view of a body.
 *
 * @param body As stored: parsed JSON, text, form fields, or a description.
 * @param state How much of it is stored; custom connectors may omit it.
 * @param contentType The `content-type` header, if there was one.
 * @param sent The text that was sent, if `body` can't represent it exactly.
 */
export function viewBody(
  body: unknown,
  state: BodyState | undefined,
  contentType: string | undefined,
  sent?: string | undefined,
): BodyView {
  if (state === "unread") {
    return { kind: "note", text: "The app never read this body, so its content is unknown." };
  }
  if (state === "unwatched") {
    return {
      kind: "note",
      text: "This body was not captured, since that would have changed how it is read or sent.",
    };
  }
  if (state === "failed" && (body === undefined || body === "")) {
    return { kind: "note", text: "Reading this body failed before anything was captured." };
  }
  if (body === undefined || body === null && state === undefined) return { kind: "none" };
  if (contentType?.toLowerCase().startsWith("application/x-www-form-urlencoded")) {
    const text = sent ?? (isRecord(body) ? writeForm(body) : undefined);
    if (text !== undefined) return { kind: "form", fields: [...new URLSearchParams(text)], text };
  }
  if (typeof body === "string" && sent === undefined) {
    if (state === "described") return { kind: "note", text: body };
    return body === "" ? { kind: "none" } : { kind: "text", text: body };
  }
  return { kind: "json", text: sent ?? toText(body, ""), described: state === "described" };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
