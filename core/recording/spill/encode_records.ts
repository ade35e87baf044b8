import type { DropReason } from "../recorder_counts.ts";
import type { QueuedRecord } from "../record_queue.ts";
import { encodeLine } from "./spill_line.ts";

/** Records that were dropped, so that each is dropped once. */
const dropped = new WeakSet<QueuedRecord>();

/** Whether a record was dropped because it can't be encoded, or doesn't fit. */
export function isDropped(record: QueuedRecord): boolean {
  return dropped.has(record);
}

/**
 * Encodes what can be encoded and fits, and drops the rest.
 *
 * @param records Records to encode.
 * @param maxBytes Most bytes of all lines.
 * @param drop Told of each that is dropped.
 * @returns A line for each of the others.
 */
export function encodeRecords(
  records: readonly QueuedRecord[],
  maxBytes: number,
  drop: (record: QueuedRecord, reason: DropReason) => void,
): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let room = maxBytes;
  for (const record of records) {
    // They come again when they could not be written.
    if (dropped.has(record)) continue;
    const line = encode(record);
    if (line !== undefined && line.length <= room) {
      lines.push(line);
      room -= line.length;
    } else {
      dropped.add(record);
      drop(record, line === undefined ? "poison" : "spill_full");
    }
  }
  return lines;
}

function encode({ log, sequence }: QueuedRecord): Uint8Array | undefined {
  try {
    return encodeLine({ kind: "record", sequence, log });
  } catch {
    return undefined; // It is counted as poison.
  }
}
