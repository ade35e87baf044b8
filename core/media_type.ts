import type { Log } from "./log.ts";

const JSON_TYPE = /^(?:application|text)\/(?:[\w.+-]*\+)?json$/;

/** The media type in lower case, without parameters; empty when there is none. */
export function mediaType(contentType: string | undefined): string {
  if (contentType === undefined) return "";
  const end = contentType.indexOf(";");
  return (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

/** Whether bodies of the type are one JSON document. */
export function isJsonType(type: string): boolean {
  return JSON_TYPE.test(type);
}

/** Whether a media type is that of HTML forms. */
export function isFormType(type: string): boolean {
  return type === "application/x-www-form-urlencoded";
}

/** Value of `content-type`; the first one where there are several. */
export function contentTypeOf(log: Log, side: "request" | "response"): string | undefined {
  if (side === "request") return log.headers?.["content-type"];
  const value = log.responseHeaders?.["content-type"];
  return typeof value === "string" ? value : value?.[0];
}
