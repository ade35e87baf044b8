/** What was seen of a body: its beginning, and how much there was. */
export class BodySample {
  /** Bytes in all. */
  size = 0;
  /** Whether the end was seen. */
  ended = false;
  /** The text, when the body came as text. */
  text: string | undefined = undefined;
  /** Most bytes kept. */
  readonly limit: number;
  #chunks: Uint8Array[] | undefined = undefined;
  #kept = 0;

  /**
   * @param limit Most bytes kept.
   */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** Adds a chunk; it is copied as far as it is kept, since it belongs to the app. */
  add(chunk: Uint8Array): void {
    this.size += chunk.byteLength;
    const room = this.limit - this.#kept;
    // There is nothing in one whose bytes were given away, which can't even be copied.
    if (room <= 0 || chunk.byteLength === 0) return;
    const part = chunk.slice(0, room);
    if (this.#chunks === undefined) this.#chunks = [part];
    else this.#chunks.push(part);
    this.#kept += part.byteLength;
  }

  /** Takes a whole body that came as text. */
  setText(text: string): void {
    this.size = utf8Length(text);
    this.text = text.length > this.limit ? text.slice(0, this.limit) : text;
    this.ended = true;
  }

  /** The kept bytes in one piece. */
  bytes(): Uint8Array {
    const chunks = this.#chunks ?? [];
    if (chunks.length === 1 && chunks[0] !== undefined) return chunks[0];
    const all = new Uint8Array(this.#kept);
    let at = 0;
    for (const chunk of chunks) {
      all.set(chunk, at);
      at += chunk.byteLength;
    }
    return all;
  }
}

const NON_ASCII = /[\u0080-\uffff]/;
const encoder = new TextEncoder();

/** How many bytes a text takes in UTF-8. */
export function utf8Length(text: string): number {
  if (!NON_ASCII.test(text)) return text.length;
  if (text.length < 65_536) return encoder.encode(text).length;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      bytes += 4;
      i++;
    } else bytes += 3;
  }
  return bytes;
}
