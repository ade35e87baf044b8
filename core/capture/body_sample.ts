const NOTHING = new Uint8Array(0);

/** What was seen of a body: its beginning and its size. */
export class BodySample {
  /** Bytes in all. */
  size = 0;
  /** Whether the end was seen. */
  ended = false;
  /** The text, when the body came as text. */
  text: string | undefined = undefined;
  /** Most bytes kept. */
  readonly limit: number;
  /** The kept bytes, and room for more: an array for each chunk would cost more than its bytes. */
  #buffer: Uint8Array = NOTHING;
  #kept = 0;

  /**
   * @param limit Most bytes kept.
   */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** Adds a chunk. What is kept of it is copied, since it belongs to the app. */
  add(chunk: Uint8Array): void {
    this.size += chunk.byteLength;
    const room = this.limit - this.#kept;
    // A chunk whose buffer was transferred is empty, and can't even be copied.
    if (room <= 0 || chunk.byteLength === 0) return;
    const part = chunk.byteLength > room ? chunk.subarray(0, room) : chunk;
    const kept = this.#kept + part.byteLength;
    if (this.#kept === 0) {
      // Not `slice()`, which copies nothing of a `Buffer`.
      this.#buffer = new Uint8Array(part);
    } else {
      if (kept > this.#buffer.byteLength) this.#grow(kept);
      this.#buffer.set(part, this.#kept);
    }
    this.#kept = kept;
  }

  /** Takes a whole body that came as text. */
  setText(text: string): void {
    this.size = utf8Length(text);
    this.text = text.length > this.limit ? text.slice(0, this.limit) : text;
    this.ended = true;
  }

  /** The kept bytes. */
  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#kept);
  }

  /** Twice as large, so that the bytes before are copied once on average. */
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
