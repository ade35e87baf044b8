/**
 * A stream was ended before its end. A server can only be made to end the connection without its
 * last chunk, which tells the client that something is missing, by an error, and prints that: so it
 * is one line to read, and not a stack of ours.
 */
export class CutOff extends Error {
  override name = "CutOff";

  /** What a console prints of it. */
  [Symbol.for("Deno.customInspect")](): string {
    return `SuperTracer: ${this.message}`;
  }
}
