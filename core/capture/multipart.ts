import { mediaType } from "../text/media_type.ts";

/** A part of a multipart form: its names and size, never its content. */
export interface PartDescription {
  /** Name of the field. */
  readonly name: string;
  /** File name, for a file. */
  readonly filename?: string;
  /** Media type, if the part declares one. */
  readonly type?: string;
  /** Size of the content; absent if its end was not seen. */
  readonly sizeBytes?: number;
}

const MAX_PARTS = 100;
const MAX_NAME = 500;
/** Maximum length of a part's headers; with longer ones, the body is not a form. */
const MAX_HEAD = 8_192;
const LF = 10;
const CR = 13;
const DASH = 45;

/** Describes a form that the app read with `formData()`, which hides its bytes. */
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
 * Describes the parts of `multipart/form-data`, as far as there are bytes.
 *
 * @param bytes Beginning of the body.
 * @param contentType Value of `content-type`, with its boundary.
 * @param ended Whether the bytes are the whole body.
 */
export function describeMultipart(
  bytes: Uint8Array,
  contentType: string,
  ended: boolean,
): readonly PartDescription[] {
  const reader = MultipartReader.for(contentType);
  reader?.add(bytes);
  if (ended) reader?.end();
  return reader?.parts ?? [];
}

/**
 * Reads a `multipart/form-data` body (RFC 7578) chunk by chunk and keeps the names and sizes of
 * its parts. A delimiter is only valid at the beginning of a line (RFC 2046, section 5.1.1). Most
 * bytes of the content are skipped, so a large file costs next to nothing.
 */
export class MultipartReader {
  readonly #parts: PartDescription[] = [];
  readonly #delimiter: Uint8Array;
  /** How far the search can advance, by the byte aligned with the delimiter's last one. */
  readonly #skip: Uint8Array;
  /** Bytes not scanned yet. */
  #rest: Uint8Array;
  /** The part whose content is being read. */
  #open: PartDescription | undefined = undefined;
  /** Bytes of its content already scanned. */
  #size = 0;
  #isInHead = false;
  #isOver = false;

  /** @param boundary Separates the parts. */
  private constructor(boundary: string) {
    // The first delimiter may be on the first line.
    this.#rest = Uint8Array.of(LF);
    const delimiter = this.#delimiter = new TextEncoder().encode(`\n--${boundary}`);
    this.#skip = new Uint8Array(256).fill(Math.min(delimiter.length, 255));
    for (let i = 0; i < delimiter.length - 1; i++) {
      this.#skip[delimiter[i] ?? 0] = Math.min(delimiter.length - 1 - i, 255);
    }
  }

  /** Returns a reader if the type is that of a form and has a boundary. */
  static for(contentType: string | undefined): MultipartReader | undefined {
    if (!contentType?.toLowerCase().includes("multipart/form-data")) return undefined;
    if (mediaType(contentType) !== "multipart/form-data") return undefined;
    const match = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;,]{1,200}))/i.exec(contentType);
    const boundary = match?.[1] ?? match?.[2];
    return boundary === undefined ? undefined : new MultipartReader(boundary);
  }

  /** Reads the next chunk. */
  add(chunk: Uint8Array): void {
    if (this.#isOver) return;
    const before = this.#rest;
    // Joins what may be split between chunks, without copying a large chunk.
    const start = chunk.subarray(0, 2 * this.#window);
    const kept = this.#scan(before.length === 0 ? start : concat(before, start));
    if (start.length === chunk.length) return;
    const next = kept - before.length;
    this.#scan(
      next >= 0 ? chunk.subarray(next) : concat(this.#rest, chunk.subarray(start.length)),
    );
  }

  /** Scans as far as the result is certain, and returns where the rest begins. */
  #scan(bytes: Uint8Array): number {
    let at = 0;
    let next: number | undefined = 0;
    while (next !== undefined && !this.#isOver) {
      at = next;
      next = this.#isInHead ? this.#readHead(bytes, at) : this.#readContent(bytes, at);
    }
    // A delimiter may have begun whose end has not arrived yet.
    const kept = this.#isInHead ? at : Math.max(at, bytes.length - this.#window);
    if (!this.#isInHead && this.#open !== undefined) this.#size += kept - at;
    this.#rest = this.#isOver ? new Uint8Array(0) : bytes.slice(kept);
    return kept;
  }

  /** The body ended: completes the open part. */
  end(): void {
    if (this.#isOver) return;
    this.#closePart(this.#size + this.#rest.length);
    this.#isOver = true;
  }

  /** The parts so far; without a size if the end was not seen. */
  get parts(): readonly PartDescription[] {
    return this.#open === undefined ? this.#parts : [...this.#parts, this.#open];
  }

  /** Finds the end of a part's headers; returns where its content begins. */
  #readHead(rest: Uint8Array, start: number): number | undefined {
    let line = start;
    for (let at = rest.indexOf(LF, start); at >= 0; at = rest.indexOf(LF, at + 1)) {
      const isEmpty = at === line || (at === line + 1 && rest[line] === CR);
      line = at + 1;
      if (!isEmpty) continue;
      this.#openPart(rest.subarray(start, at));
      this.#isInHead = false;
      // Content may be empty: the delimiter then shares its line end with the headers.
      return at;
    }
    if (rest.length - start > MAX_HEAD) this.#isOver = true;
    return undefined;
  }

  /** Finds the delimiter that ends the content; returns the index after it. */
  #readContent(rest: Uint8Array, start: number): number | undefined {
    for (let at = this.#find(rest, start); at >= 0; at = this.#find(rest, at + 1)) {
      const after = at + this.#delimiter.length;
      const lineEnd = rest.indexOf(LF, after);
      const isLast = rest[after] === DASH && rest[after + 1] === DASH;
      if (!isLast && lineEnd < 0) return undefined;
      if (!isLast && !isBlank(rest, after, lineEnd)) continue;
      const end = at > start && rest[at - 1] === CR ? at - 1 : at;
      this.#closePart(this.#size + end - start);
      if (isLast || this.#parts.length === MAX_PARTS) this.#isOver = true;
      this.#isInHead = true;
      return lineEnd + 1;
    }
    return undefined;
  }

  /** Length of a delimiter with its line ends, and two dashes or some blanks. */
  get #window(): number {
    return this.#delimiter.length + 64;
  }

  /**
   * Finds the next delimiter (Horspool). It begins with a line end and contains no other, so
   * comparing from its beginning is linear in the body, whatever the body repeats.
   */
  #find(bytes: Uint8Array, start: number): number {
    const delimiter = this.#delimiter;
    const last = delimiter.length - 1;
    for (let at = start; at + last < bytes.length;) {
      const tail = bytes[at + last] ?? 0;
      if (tail === delimiter[last] && startsWith(bytes, at, delimiter)) return at;
      at += this.#skip[tail] ?? 1;
    }
    return -1;
  }

  #openPart(head: Uint8Array): void {
    // Content begins after the line end that ends the headers.
    this.#size = -1;
    this.#open = describeHead(decode(head));
  }

  #closePart(sizeBytes: number): void {
    if (this.#open !== undefined) {
      this.#parts.push({ ...this.#open, sizeBytes: Math.max(0, sizeBytes) });
    }
    this.#open = undefined;
    this.#size = 0;
  }
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function startsWith(bytes: Uint8Array, at: number, start: Uint8Array): boolean {
  for (let i = 0; i < start.length; i++) {
    if (bytes[at + i] !== start[i]) return false;
  }
  return true;
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (byte !== 32 && byte !== 9 && byte !== CR) return false;
  }
  return true;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Parses the headers of a part; `undefined` without a name. */
function describeHead(head: string): PartDescription | undefined {
  const disposition = /^content-disposition:([^\r\n]*)/im.exec(head)?.[1] ?? "";
  const parameters = parametersOf(disposition);
  const name = parameters.get("name");
  if (name === undefined) return undefined;
  const filename = parameters.get("filename");
  const type = /^content-type:[ \t]*([^\r\n;]{1,100})/im.exec(head)?.[1]?.trim();
  return {
    name,
    ...(filename === undefined ? {} : { filename }),
    ...(type === undefined ? {} : { type }),
  };
}

/** Parameters in quotes, or without (.NET), or extended (RFC 8187), which take precedence. */
const PARAMETER = /;\s*([\w-]{1,40})(\*?)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g;

function parametersOf(disposition: string): ReadonlyMap<string, string> {
  const plain = new Map<string, string>();
  const extended = new Map<string, string>();
  for (const [, key = "", star, quoted, token = ""] of disposition.matchAll(PARAMETER)) {
    const name = key.toLowerCase();
    if (star === "*") {
      const value = decodeExtended(quoted ?? token);
      if (value !== undefined) extended.set(name, shorten(value));
    } else if (!plain.has(name)) {
      plain.set(name, shorten(quoted === undefined ? token : unescape(quoted)));
    }
  }
  return new Map([...plain, ...extended]);
}

/** Browsers encode quotes and line ends as `%22`, `%0D`, `%0A` (HTML), others use backslashes. */
function unescape(quoted: string): string {
  return quoted.replace(/\\(["\\])/g, "$1")
    .replace(/%(22|0D|0A)/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

function decodeExtended(value: string): string | undefined {
  const encoded = /^utf-8'[^']*'(.*)$/i.exec(value)?.[1];
  try {
    return encoded === undefined ? undefined : decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

/** Cuts a long name. */
function shorten(name: string): string {
  return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}\u2026` : name;
}
