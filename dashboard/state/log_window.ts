import type { LogRow } from "../server/api.ts";

/** Rows kept while new ones come in at the top; older ones are loaded again when scrolled to. */
const FOLLOWED = 1000;
/** New rows kept while the list stands still; beyond that they are only counted. */
const HELD = 500;
/** Rows kept at all. */
export const MOST_ROWS = 20_000;

/**
 * The part of a list that the page holds: newest first by (timestamp, id), each row once, bounded
 * however long the page stays open.
 */
export class LogWindow {
  #rows: LogRow[] = [];
  #held: LogRow[] = [];
  #known = new Set<number>();
  #uncounted = 0;
  /** Whether the storage has no older rows than those held. */
  complete = false;

  /** The rows shown. The array is replaced, never changed. */
  get rows(): readonly LogRow[] {
    return this.#rows;
  }

  /** How many new rows wait. */
  get heldCount(): number {
    return this.#held.length + this.#uncounted;
  }

  /** More rows waited than are kept: only loading the list again shows them all. */
  get overflowed(): boolean {
    return this.#uncounted > 0;
  }

  /** No older page needs to be asked for, since no older row would be kept. */
  get full(): boolean {
    return this.#rows.length >= MOST_ROWS;
  }

  /** Starts afresh with the first page. */
  reset(rows: readonly LogRow[]): void {
    this.complete = false;
    this.#rows = [...rows];
    this.#held = [];
    this.#uncounted = 0;
    this.#known = new Set(rows.map((row) => row.id));
  }

  /** Adds an older page at the end. */
  append(rows: readonly LogRow[]): void {
    const fresh = this.#fresh(rows);
    if (fresh.length > 0) this.#rows = [...this.#rows, ...fresh];
  }

  /**
   * Shows new rows at their place. Those older than the last one are left to the paging that is
   * still to come.
   *
   * @returns `true` when rows at the end were let go, so that paging begins anew from the last.
   */
  insert(rows: readonly LogRow[]): boolean {
    const fresh = this.#fresh(this.#within(rows));
    if (fresh.length === 0) return false;
    this.#rows = merge(fresh.sort(newestFirst), this.#rows);
    if (this.#rows.length <= FOLLOWED) return false;
    for (const row of this.#rows.slice(FOLLOWED)) this.#known.delete(row.id);
    this.#rows = this.#rows.slice(0, FOLLOWED);
    this.complete = false;
    return true;
  }

  /** Keeps new rows back until {@linkcode release}. */
  hold(rows: readonly LogRow[]): void {
    const fresh = this.#fresh(this.#within(rows));
    const room = Math.max(0, HELD - this.#held.length);
    this.#held.push(...fresh.slice(0, room));
    for (const row of fresh.slice(room)) this.#known.delete(row.id);
    this.#uncounted += Math.max(0, fresh.length - room);
  }

  /** Counts new rows that are not kept. */
  miss(count: number): void {
    this.#uncounted += count;
  }

  /** Shows what was held back; as {@linkcode insert}. */
  release(): boolean {
    const held = this.#held;
    this.#held = [];
    this.#uncounted = 0;
    for (const row of held) this.#known.delete(row.id);
    return this.insert(held);
  }

  #within(rows: readonly LogRow[]): readonly LogRow[] {
    const last = this.#rows.at(-1);
    if (this.complete || last === undefined) return rows;
    return rows.filter((row) => newestFirst(row, last) < 0);
  }

  #fresh(rows: readonly LogRow[]): LogRow[] {
    const fresh: LogRow[] = [];
    for (const row of rows) {
      if (this.#known.has(row.id)) continue;
      this.#known.add(row.id);
      fresh.push(row);
    }
    return fresh;
  }
}

function newestFirst(a: LogRow, b: LogRow): number {
  return b.timestamp - a.timestamp || b.id - a.id;
}

function merge(fresh: readonly LogRow[], rows: readonly LogRow[]): LogRow[] {
  const merged: LogRow[] = [];
  let next = 0;
  for (const row of rows) {
    for (; next < fresh.length; next++) {
      const candidate = fresh[next];
      if (candidate === undefined || newestFirst(candidate, row) > 0) break;
      merged.push(candidate);
    }
    merged.push(row);
  }
  merged.push(...fresh.slice(next));
  return merged;
}
