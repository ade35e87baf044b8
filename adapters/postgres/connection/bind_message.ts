import { Buffer } from "node:buffer";

/** What stands in a message, and what is to be sent in its place. */
export type Replacement = readonly [mark: string, pieces: readonly Uint8Array[]];

const BIND = "B".charCodeAt(0);
const INT32_BYTES = 4;

/**
 * Puts texts in the places of parameters of `Bind`, and makes its lengths right.
 *
 * A message is its type, the length of what follows and includes itself, and its content; a
 * parameter is its length and its bytes:
 * https://www.postgresql.org/docs/15/protocol-message-formats.html
 *
 * @param bytes Whole messages.
 * @param replacements A mark that is a parameter as a whole, and what is to be there.
 * @returns What is to be sent, in order; nothing that is long was copied.
 */
export function replaceParameters(
  bytes: Uint8Array,
  replacements: readonly Replacement[],
): Uint8Array[] {
  if (replacements.length === 0) return [bytes];
  const messages = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const sent: Uint8Array[] = [];
  for (let start = 0; start < messages.length;) {
    const end = start + 1 + messages.readUInt32BE(start + 1);
    const message = messages.subarray(start, end);
    sent.push(...messages[start] === BIND ? replacedIn(message, replacements) : [message]);
    start = end;
  }
  return sent;
}

function replacedIn(message: Buffer, replacements: readonly Replacement[]): Uint8Array[] {
  const found = replacements.flatMap(([mark, pieces]) => {
    const at = message.indexOf(mark);
    return at === -1 ? [] : [{ at, markBytes: Buffer.byteLength(mark), pieces }];
  }).sort((a, b) => a.at - b.at);
  if (found.length === 0) return [message];
  // The driver's own copy is never sent, so that it may be written in.
  let length = message.length - 1;
  const sent: Uint8Array[] = [];
  let from = 0;
  for (const { at, markBytes, pieces } of found) {
    const textBytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    message.writeUInt32BE(textBytes, at - INT32_BYTES);
    sent.push(message.subarray(from, at), ...pieces);
    from = at + markBytes;
    length += textBytes - markBytes;
  }
  message.writeUInt32BE(length, 1);
  return [...sent, message.subarray(from)];
}
