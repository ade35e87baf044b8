const JSON_TYPE =
  /^(?:[\w.+-]+\/(?:[\w.+-]*\+)?(?:x-)?json|application\/(?:x-amz-json-\d+\.\d+|csp-report))$/;

/**
 * Returns the media type in lower case, without parameters; empty if there is none. For a repeated
 * header, the last one counts (Fetch, "extract a MIME type").
 */
export function mediaType(contentType: string | undefined): string {
  if (contentType === undefined) return "";
  const type = contentType.includes(",") ? lastOf(contentType) : contentType;
  const end = type.indexOf(";");
  return (end < 0 ? type : type.slice(0, end)).trim().toLowerCase();
}

/** The last value of a list that begins with a type; commas in quotes are not separators. */
function lastOf(list: string): string {
  const values = list.match(/(?:[^",]|"[^"]*"?)+/g) ?? [];
  return values.findLast((value) => /^\s*[^\s/;]+\/[^\s/;]/.test(value)) ?? list;
}

/** Whether bodies of the type are one JSON document. */
export function isJsonType(type: string): boolean {
  return JSON_TYPE.test(type);
}

/** Whether a media type is that of HTML forms. */
export function isFormType(type: string): boolean {
  return type === "application/x-www-form-urlencoded";
}
