/** One part of a multipart form: what it is called, never what is in it. */
export interface PartDescription {
  /** Name of the field. */
  readonly name: string;
  /** File name, of a file. */
  readonly filename?: string;
  /** Media type, where the part says so. */
  readonly type?: string;
  /** Bytes of the content; absent when the end was not seen. */
  readonly sizeBytes?: number;
}

const MAX_PARTS = 100;

/** Describes a form that the app read with `formData()`. */
export function describeFormData(form: FormData): PartDescription[] {
  const parts: PartDescription[] = [];
  for (const [name, value] of form) {
    if (parts.length === MAX_PARTS) break;
    parts.push(
      typeof value === "string"
        ? { name, sizeBytes: new TextEncoder().encode(value).length }
        : { name, filename: value.name, type: value.type, sizeBytes: value.size },
    );
  }
  return parts;
}

/**
 * Describes the parts of `multipart/form-data` (RFC 7578) as far as the bytes go.
 *
 * @param bytes Beginning of the body.
 * @param contentType Value of `content-type`, with its boundary.
 * @param ended Whether the bytes are the whole body.
 */
export function describeMultipart(
  bytes: Uint8Array,
  contentType: string,
  ended: boolean,
): PartDescription[] {
  const boundary = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark === undefined) return [];
  const body = new TextDecoder("latin1").decode(bytes);
  const sections = body.split(`--${mark}`);
  const parts: PartDescription[] = [];
  for (let i = 1; i < sections.length && parts.length < MAX_PARTS; i++) {
    const section = sections[i] ?? "";
    const head = section.indexOf("\r\n\r\n");
    if (section.startsWith("--") || head < 0) continue;
    const headers = section.slice(0, head);
    const name = parameter(headers, "name");
    if (name === undefined) continue;
    const filename = parameter(headers, "filename");
    const type = /^content-type:\s*([^\r\n;]{1,100})/im.exec(headers)?.[1];
    const whole = ended || i < sections.length - 1;
    parts.push({
      name,
      ...(filename === undefined ? {} : { filename }),
      ...(type === undefined ? {} : { type }),
      ...(whole ? { sizeBytes: Math.max(0, section.length - head - 6) } : {}),
    });
  }
  return parts;
}

function parameter(headers: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}="((?:[^"\\\\\\r\\n]|\\\\.){0,500})"`, "i").exec(headers);
  const latin1 = match?.[1];
  if (latin1 === undefined) return undefined;
  const bytes = Uint8Array.from(latin1, (char) => char.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}
