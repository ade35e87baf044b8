import { MINUTE_MS } from "../runtime/units.ts";
import {
  emptySparkline,
  type ErrorGroup,
  type ErrorGroupCounts,
  type ErrorGroupQuery,
  type ErrorIdentity,
  type ErrorPoint,
  type ErrorState,
  isCountable,
  type ResolvedErrorQuery,
  resolveErrorQuery,
} from "./error_group.ts";

/** A stored group. */
interface Entry {
  readonly identity: ErrorIdentity;
  readonly id: string;
  count: number;
  firstSeen: number;
  lastSeen: number;
  lastLogId: number | null;
  /** As set; a resolved group may have occurred again. */
  state: ErrorState;
  changedAt: number;
  /** Occurrences by the start of their minute. */
  readonly minutes: Map<number, number>;
}

/**
 * Error groups in memory. Bounded by the number of groups, of which those least recently seen are
 * dropped first, and by the number of minutes, of which the oldest are dropped first.
 */
export class ErrorStore {
  readonly #maxGroups: number;
  readonly #maxMinutes: number;
  readonly #entries: Map<string, Entry> = new Map();
  #minutes = 0;

  /**
   * Makes an empty store.
   *
   * @param maxGroups Maximum number of groups.
   * @param maxMinutes Maximum number of minutes, over all groups.
   */
  constructor(maxGroups = 1_000, maxMinutes = 50_000) {
    this.#maxGroups = maxGroups;
    this.#maxMinutes = maxMinutes;
  }

  /**
   * Merges points with those stored.
   *
   * @param points Several may be of the same group. Those with a number that is not finite are
   * ignored.
   */
  add(points: readonly ErrorPoint[]): void {
    for (const point of points) {
      if (!isCountable(point)) continue;
      this.#add(Math.floor(point.start / MINUTE_MS) * MINUTE_MS, point);
    }
  }

  /** Removes everything. */
  clear(): void {
    this.#entries.clear();
    this.#minutes = 0;
  }

  /**
   * Lists groups, most recent first.
   *
   * @param query Which groups.
   * @param now Epoch milliseconds.
   */
  list(query: ErrorGroupQuery, now: number = Date.now()): ErrorGroup[] {
    const resolved = resolveErrorQuery(query, now);
    return [...this.#entries.values()]
      .filter((entry) => isAsked(entry, resolved))
      .sort((a, b) => b.lastSeen - a.lastSeen || (a.id < b.id ? 1 : -1))
      .slice(0, resolved.limit)
      .map((entry) => toGroup(entry, resolved));
  }

  /**
   * Counts groups by state.
   *
   * @param query Which groups; `state` and `limit` are ignored.
   * @param now Epoch milliseconds.
   */
  count(query: ErrorGroupQuery, now: number = Date.now()): ErrorGroupCounts {
    const counts = { open: 0, resolved: 0, ignored: 0 };
    const resolved = resolveErrorQuery({ ...query, state: undefined }, now);
    for (const entry of this.#entries.values()) {
      if (isAsked(entry, resolved)) counts[stateOf(entry)]++;
    }
    return counts;
  }

  /**
   * Finds a group.
   *
   * @param id Its id.
   * @param query Range and buckets of the sparkline.
   * @param now Epoch milliseconds.
   */
  get(id: string, query: ErrorGroupQuery, now: number = Date.now()): ErrorGroup | undefined {
    const entry = this.#entries.get(id);
    return entry && toGroup(entry, resolveErrorQuery(query, now));
  }

  /**
   * Sets the state of a group.
   *
   * @param id Its id.
   * @param state The state.
   * @param at When it was set: epoch milliseconds.
   * @returns Whether there is such a group.
   */
  setState(id: string, state: ErrorState, at: number): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined) return false;
    entry.state = state;
    entry.changedAt = at;
    return true;
  }

  #add(start: number, point: ErrorPoint): void {
    const { id, count, firstSeen, lastSeen, lastLogId } = point;
    let entry = this.#entries.get(id);
    if (entry === undefined) {
      entry = {
        ...{ id, count: 0, firstSeen, lastSeen, lastLogId, state: "open", changedAt: 0 },
        identity: identityOf(point),
        minutes: new Map(),
      };
      this.#entries.set(id, entry);
    }
    entry.count += count;
    entry.firstSeen = Math.min(entry.firstSeen, firstSeen);
    if (lastSeen >= entry.lastSeen) {
      entry.lastSeen = lastSeen;
      entry.lastLogId = lastLogId;
    }
    const before = entry.minutes.get(start);
    entry.minutes.set(start, (before ?? 0) + count);
    if (before === undefined) this.#minutes++;
    if (this.#entries.size > this.#maxGroups) this.#dropGroup();
    if (this.#minutes > this.#maxMinutes) this.#dropMinute();
  }

  #dropGroup(): void {
    const [oldest] = [...this.#entries.values()].sort((a, b) => a.lastSeen - b.lastSeen);
    if (oldest === undefined) return;
    this.#entries.delete(oldest.id);
    this.#minutes -= oldest.minutes.size;
  }

  /** Drops a group's first minute, which is (nearly) the oldest. */
  #dropMinute(): void {
    let oldest: Map<number, number> | undefined;
    let first = Infinity;
    for (const { minutes } of this.#entries.values()) {
      const [start = Infinity] = minutes.keys();
      if (start < first) [oldest, first] = [minutes, start];
    }
    if (oldest?.delete(first)) this.#minutes--;
  }
}

function identityOf(point: ErrorPoint): ErrorIdentity {
  const { name, message, source, method, route, loggerName, topFrame } = point;
  return { name, message, source, method, route, loggerName, topFrame };
}

function stateOf({ state, lastSeen, changedAt }: Entry): ErrorState {
  return state === "resolved" && lastSeen > changedAt ? "open" : state;
}

function isAsked(entry: Entry, { state, fromMs, toMs }: ResolvedErrorQuery): boolean {
  if (state !== undefined && state !== stateOf(entry)) return false;
  if (fromMs === undefined && toMs === undefined) return true;
  for (const start of entry.minutes.keys()) {
    if (start >= (fromMs ?? -Infinity) && start < (toMs ?? Infinity)) return true;
  }
  return false;
}

function toGroup(entry: Entry, { range }: ResolvedErrorQuery): ErrorGroup {
  const { id, count, firstSeen, lastSeen, lastLogId, identity } = entry;
  const state = stateOf(entry);
  const sparkline = emptySparkline(range);
  for (const [start, of] of entry.minutes) {
    if (start < range.startMs || start >= range.endMs) continue;
    const bucket = Math.floor((start - sparkline.start) / range.bucketMs);
    sparkline.counts[bucket] = (sparkline.counts[bucket] ?? 0) + of;
  }
  const isRegression = state !== entry.state;
  const times = { count, firstSeen, lastSeen };
  return { id, ...identity, ...times, state, isRegression, lastLogId, sparkline };
}
