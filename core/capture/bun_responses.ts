/**
 * What a response's body is: bytes in memory, a file, nothing, or a stream. Before Bun 1.4, nothing can't
 * be told from a stream.
 */
export type BunBody = "static" | "file" | "none" | "stream";

/** The part of Bun that is used. */
interface Bun {
  readonly inspect: (value: unknown) => string;
}

const STREAM = "\n  ReadableStream {";

/**
 * Tells what the body of a response is on Bun, without touching it. Reading `response.body` turns a
 * static body into a stream and a file into one that is read here, and what Bun adds for them when it
 * sends them is lost: the type of a text, the length and ranges of a file. Only the description of a
 * response tells them apart; making it takes about 20 us, as long as reading `response.body`.
 */
export class BunResponses {
  readonly #inspect: Bun["inspect"];
  readonly #showsStreams: boolean;

  private constructor(inspect: Bun["inspect"]) {
    this.#inspect = inspect;
    this.#showsStreams = inspect(new Response(new ReadableStream())).includes(STREAM);
  }

  /**
   * Tries the descriptions of responses of all kinds.
   *
   * @returns `undefined` on other runtimes, or if they are described differently.
   */
  static find(
    bun: Bun | undefined = (globalThis as { Bun?: Bun }).Bun,
  ): BunResponses | undefined {
    try {
      if (typeof bun?.inspect !== "function") return undefined;
      const found = new BunResponses(bun.inspect);
      return found.#works() ? found : undefined;
    } catch {
      return undefined;
    }
  }

  /** What the body of a response is. */
  bodyOf(response: Response): BunBody {
    const text = this.#inspect(response);
    if (!text.startsWith("Response (")) return "stream";
    // Headers are indented further, and their values have no line breaks.
    if (text.includes("\n  Blob (")) return "static";
    if (text.includes("\n  FileRef (")) return "file";
    return this.#showsStreams && !text.includes(STREAM) ? "none" : "stream";
  }

  #works(): boolean {
    const headers = { "x-a": "\\n  Blob (5 bytes)" };
    return this.bodyOf(new Response("text", { headers })) === "static" &&
      this.bodyOf(Response.json({})) === "static" &&
      this.bodyOf(new Response(new Uint8Array([1]))) === "static" &&
      this.bodyOf(new Response(new Blob(["a"], { type: "text/x" }))) === "static" &&
      this.bodyOf(new Response(new ReadableStream(), { headers })) === "stream";
  }
}

/**
 * Whether copying a response has lost that its body was a text, which is sent with the type of one:
 * Bun keeps it only for ASCII. Bytes that are UTF-8 can't be told from such a text.
 *
 * @param body The body, as a copy of the response has it.
 */
export async function losesTextType(body: Blob): Promise<boolean> {
  const bytes = new Uint8Array(await body.arrayBuffer());
  if (bytes.every((byte) => byte < 0x80)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
