/** What ends a body that has no known length. */
const LAST_CHUNK = [0x0d, 0x0a, 0x30, 0x0d, 0x0a, 0x0d, 0x0a]; // "\r\n0\r\n\r\n"
const HEAD_END = "\r\n\r\n";

/**
 * Says where an HTTP/1.1 response ends, so that a connection can be used again. It reads no bodies:
 * one with a length is counted, one in chunks ends where its last bytes are an empty chunk,
 * which no body of the bench contains.
 */
export class ResponseReader {
  readonly #decoder = new TextDecoder("latin1");
  readonly #tail: number[] = [];
  #head = "";
  #inBody = false;
  #left = 0;
  #chunked = false;
  #status = 0;

  /** Of the response read last. */
  get status(): number {
    return this.#status;
  }

  /**
   * Takes what a read returned.
   *
   * @returns Whether the response is complete.
   */
  push(bytes: Uint8Array): boolean {
    if (this.#inBody) return this.#pushBody(bytes);
    const had = this.#head.length;
    this.#head += this.#decoder.decode(bytes);
    const end = this.#head.indexOf(HEAD_END);
    if (end === -1) return false;
    this.#readHead(this.#head.slice(0, end + 2));
    return this.#pushBody(bytes.subarray(end + HEAD_END.length - had));
  }

  #readHead(head: string): void {
    this.#status = Number(head.slice(9, 12));
    const [, length] = /\r\ncontent-length: *(\d+)\r\n/i.exec(head) ?? [];
    this.#chunked = length === undefined && /\r\ntransfer-encoding: *chunked\r\n/i.test(head);
    this.#left = Number(length ?? 0);
    // The line break before an empty chunk may be the head's own.
    if (this.#chunked) this.#tail.push(0x0d, 0x0a);
    this.#head = "";
    this.#inBody = true;
  }

  #pushBody(bytes: Uint8Array): boolean {
    if (this.#chunked) {
      this.#tail.push(...bytes.subarray(-LAST_CHUNK.length));
      this.#tail.splice(0, Math.max(0, this.#tail.length - LAST_CHUNK.length));
      this.#inBody = !LAST_CHUNK.every((byte, i) => this.#tail[i] === byte);
    } else {
      this.#left -= bytes.length;
      this.#inBody = this.#left > 0;
    }
    if (!this.#inBody) this.#tail.length = 0;
    return !this.#inBody;
  }
}
