import type { LogRow } from "../server/api.ts";

/** Rows kept while new ones arrive at the top; older ones are reloaded when scrolled to. */
const FOLLOWED = 1000;
/** New rows kept while the list is frozen; beyond that, they are only counted. */
const HELD = 500;
/** Maximum number of rows. */
export const MOST_ROWS = 20_000;

/**
 * The loaded part of a list: newest first by (timestamp, id), each row once, and bounded, however
 * long the page stays open.
 */
export class LogWindow {
  #rows: LogRow[] = [];
  #held: LogRow[] = [];
  #known = new Set<number>();
  #uncounted = 0;
  /** Whether the storage has no rows older than those loaded. */
  complete = false;

  /** The rows shown. The array is replaced, never changed. */
  get rows(): readonly LogRow[] {
    return this.#rows;
  }

  /** Number of waiting rows. */
  get heldCount(): number {
    return this.#held.length + this.#uncounted;
  }

  /** Whether more rows waited than are kept, so that only a reload shows all of them. */
  get overflowed(): boolean {
    return this.#uncounted > 0;
  }

  /** Whether no older page needs to be loaded, as its rows would not be kept. */
  get full(): boolean {
    return this.#rows.length >= MOST_ROWS;
  }

  /** Starts again with the first page. */
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
   * Inserts new rows in order. Those older than the last row are left to paging.
   *
   * @returns `true` if rows at the end were dropped, so that paging continues from the new last
   * row.
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

  /** Holds new rows until {@linkcode release}. */
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
