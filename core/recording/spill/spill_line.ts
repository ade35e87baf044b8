import type { Log } from "../../log/log.ts";
import { crc32 } from "./crc32.ts";

/** The first line of a file. */
export interface HeaderLine {
  readonly kind: "header";
  /** Version of the format. */
  readonly version: number;
  /** Random; keys of batches begin with it. */
  readonly id: string;
  /** Place among other files: the records of a lower one were recorded before. */
  readonly order: number;
}

/** A record. */
export interface RecordLine {
  readonly kind: "record";
  /** As in the queue of the process that wrote it. */
  readonly sequence: number;
  readonly log: Log;
}

/**
 * The bytes from `start` to `end` were taken, to be handed to the storage as one batch. What is
 * before them is settled; whether they are is unknown to who finds this line last.
 */
export interface TakeLine {
  readonly kind: "take";
  readonly start: number;
  readonly end: number;
  /** Of the batch. */
  readonly key: string;
}

/** What a line can say. */
export type SpillLine = HeaderLine | RecordLine | TakeLine;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
/** `{"crc32":"00000000",` */
const PREFIX = 20;

/**
 * Writes a line: a JSON object whose first property is the CRC-32 of all bytes behind it.
 *
 * @param line What to say.
 * @returns The bytes, with the line feed.
 * @throws {TypeError} If a log can't be written as JSON.
 */
export function encodeLine(line: SpillLine): Uint8Array<ArrayBuffer> {
  const bytes = encoder.encode(`{"crc32":"00000000",${JSON.stringify(line).slice(1)}\n`);
  const sum = encoder.encode(crc32(bytes.subarray(PREFIX, bytes.length - 1)));
  bytes.set(sum, 10);
  return bytes;
}

/**
 * Reads a line.
 *
 * @param bytes The line, without the line feed.
 * @returns What it says, or `undefined` if it is damaged.
 */
export function decodeLine(bytes: Uint8Array): SpillLine | undefined {
  try {
    const sum = decoder.decode(bytes.subarray(10, 18));
    if (crc32(bytes.subarray(PREFIX)) !== sum) return undefined;
    const line: SpillLine = JSON.parse(decoder.decode(bytes));
    return line;
  } catch {
    return undefined; // Who calls counts it.
  }
}
