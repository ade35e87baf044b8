/**
 * Number of batch keys that `PostgreSQLConnector` remembers per process: those before the last are
 * only needed if an attempt to store one ends long after it was given up.
 */
export const REMEMBERED_BATCHES = 4;

/** The parts of a batch key: see {@linkcode splitBatchKey}. */
export interface BatchKey {
  /** Identifies the process: the key of its row. */
  readonly process: string;
  /** Number of the batch. */
  readonly number: string;
}

/**
 * Splits the key of a batch, for adapters that keep the keys of a process together.
 *
 * `PostgreSQLConnector` does: its table of batches has one row for each process, which is updated with
 * each batch. The `ids` of a row are the last batches, newest first: `"18/3=7-9 17/100=1-4,6"`. Each is
 * its number, how many of its logs are stored, and their ids. A partly stored batch is continued
 * after its stored logs. `SQLiteConnector` has a row for each batch instead, under its whole key, and
 * stores a batch in one transaction.
 *
 * @param key The key: `"4f2a-17"`. Any other text is a process with a single batch.
 * @returns Its parts.
 */
export function splitBatchKey(key: string): BatchKey {
  const [, process, number] = /^(.+)-(\d+)$/s.exec(key) ?? [];
  return { process: process ?? key, number: number ?? "" };
}

/**
 * Parses ids as `PostgreSQLConnector` stores those of a batch.
 *
 * @param text Ids and ranges of ids, ascending: `"1-4,6"`; empty for none.
 * @returns The ids.
 */
export function idsFromText(text: string): number[] {
  if (text === "") return [];
  return text.split(",").flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}
