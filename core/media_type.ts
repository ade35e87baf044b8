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
