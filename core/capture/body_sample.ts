const NOTHING = new Uint8Array(0);

/** What was seen of a body: its beginning and its size. */
export class BodySample {
  /** Total bytes. */
  size = 0;
  /** Whether the end was reached. */
  ended = false;
  /** The text, if the body arrived as text. */
  text: string | undefined = undefined;
  /** Maximum bytes kept. */
  readonly limit: number;
  /** The kept bytes, with spare room: an array per chunk would cost more than its bytes. */
  #buffer: Uint8Array = NOTHING;
  #kept = 0;

  /** @param limit Maximum bytes kept. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** Adds a chunk. The part that is kept is copied, as the chunk belongs to the app. */
  add(chunk: Uint8Array): void {
    this.size += chunk.byteLength;
    const room = this.limit - this.#kept;
    // A chunk with a transferred buffer is empty and can't even be copied.
    if (room <= 0 || chunk.byteLength === 0) return;
    const part = chunk.byteLength > room ? chunk.subarray(0, room) : chunk;
    const kept = this.#kept + part.byteLength;
    if (this.#kept === 0) {
      // Not `slice()`, which does not copy a `Buffer`.
      this.#buffer = new Uint8Array(part);
    } else {
      if (kept > this.#buffer.byteLength) this.#grow(kept);
      this.#buffer.set(part, this.#kept);
    }
    this.#kept = kept;
  }

  /** Sets a whole body that arrived as text. */
  setText(text: string): void {
    this.size = utf8Length(text);
    this.text = text.length > this.limit ? text.slice(0, this.limit) : text;
    this.ended = true;
  }

  /** The kept bytes. */
  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#kept);
  }

  /** Doubles the buffer, so that each byte is copied once on average. */
  #grow(kept: number): void {
    const larger = new Uint8Array(Math.min(this.limit, Math.max(kept, 2 * this.#kept)));
    larger.set(this.bytes());
    this.#buffer = larger;
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
