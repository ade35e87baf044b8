import { ConnectorError } from "../../connectors/errors.ts";
import type { Log } from "../../log/log.ts";
import type { QueuedRecord, SpilledBatch } from "../record_queue.ts";
import type { SpillFile } from "./spill_directory.ts";

/** Version of the format. */
const VERSION = 1;
/** Records encoded or decoded between two turns of the event loop: about a millisecond. */
const SLICE = 32;

const encoder = new TextEncoder();

/** The first line of a file; each of the others is a log. */
interface Header {
  readonly version: number;
  readonly key: string;
}

/** Encodes the first line of a file. */
export function encodeHeader(key: string): Uint8Array<ArrayBuffer> {
  const header: Header = { version: VERSION, key };
  return encoder.encode(`${JSON.stringify(header)}\n`);
}

/**
 * Encodes records, a line each, in slices.
 *
 * @param records The records.
 * @param pause Lets the event loop turn.
 * @returns A line for each; `undefined` if it can't be encoded.
 */
export async function encodeRecords(
  records: readonly QueuedRecord[],
  pause: () => Promise<void>,
): Promise<(Uint8Array<ArrayBuffer> | undefined)[]> {
  const lines: (Uint8Array<ArrayBuffer> | undefined)[] = [];
  for (const { log } of records) {
    if (lines.length % SLICE === SLICE - 1) await pause();
    try {
      lines.push(encoder.encode(`${JSON.stringify(log)}\n`));
    } catch {
      lines.push(undefined); // The caller drops and counts it.
    }
  }
  return lines;
}

/**
 * Decodes a file, in slices.
 *
 * @param text Its content.
 * @param file How many records it has, and the sequence of the first, which all of them get.
 * @param pause Lets the event loop turn.
 * @returns The records that can be read; none if the first line can't.
 * @throws {ConnectorError} If it is of a newer version.
 */
export async function decodeBatch(
  text: string,
  file: Pick<SpillFile, "count" | "sequence">,
  pause: () => Promise<void>,
): Promise<readonly QueuedRecord[]> {
  const [first = "", ...lines] = text.split("\n", file.count + 1);
  const { version, key } = (parse(first) ?? {}) as Partial<Header>;
  if (typeof version !== "number" || typeof key !== "string") return [];
  if (version > VERSION) {
    throw new ConnectorError(
      `it is of version ${version}, this one knows ${VERSION}: update @supertracer/core`,
    );
  }
  const records: QueuedRecord[] = [];
  const batch: SpilledBatch = { key, records };
  for (const [index, line] of lines.entries()) {
    if (index % SLICE === SLICE - 1) await pause();
    const log = parse(line);
    if (!isLog(log)) continue;
    const { sequence } = file;
    records.push({ log, bytes: line.length, sequence, batch, isSuspect: false });
  }
  return records;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // It is counted as damaged.
  }
}

function isLog(value: unknown): value is Log {
  if (typeof value !== "object" || value === null) return false;
  const { content, timestamp, logLevel } = value as Partial<Log>;
  return typeof content === "string" && typeof timestamp === "number" &&
    typeof logLevel === "string";
}
