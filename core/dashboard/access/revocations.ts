import { SESSION_MS } from "./session_signer.ts";
import type { Session } from "./session_signer.ts";
import { within } from "../../runtime/deadline.ts";

/**
 * Maximum number of revocations remembered; each is forgotten once the session would have ended
 * anyway.
 */
const MAX_REVOCATIONS = 10_000;
/** Milliseconds between two reads of other processes' revocations. */
const REFRESH_MS = 2_000;
/** Maximum milliseconds for the storage, after which the known revocations are used. */
const PATIENCE_MS = 1_000;

/** A text shared by all processes on a storage. */
export interface SharedText {
  /** Reads it; `undefined` if there is none, or if nothing is shared. */
  read(): Promise<string | undefined>;
  /** Replaces it. */
  write(text: string): Promise<void>;
  /** Called when reading or writing fails: sessions ended elsewhere may be unknown. */
  onCaught(): void;
}

/** Sessions ended early, by this or another process on the same storage. */
export class Revocations {
  readonly #now: () => number;
  readonly #shared: SharedText | undefined;
  /** When sessions ended: by the session's id, or by user. */
  readonly #ended = new Map<string, number>();
  #readAt = -Infinity;
  #reading: Promise<void> | undefined;

  /**
   * @param now The time, Unix epoch in milliseconds.
   * @param shared Shared with other processes.
   */
  constructor(now: () => number, shared?: SharedText) {
    this.#now = now;
    this.#shared = shared;
  }

  /** Ends a session; for all processes once it resolves. */
  async end({ id }: Session): Promise<void> {
    this.#add(`session ${id}`, this.#now());
    await this.#exchange();
  }

  /** Ends all existing sessions of a user. */
  async endAll({ user }: Session): Promise<void> {
    this.#add(`user ${user}`, this.#now());
    await this.#exchange();
  }

  /** Whether a session has been ended, as far as this process knows. */
  has({ id, user, issuedAt }: Session): boolean {
    return this.#ended.has(`session ${id}`) || (this.#ended.get(`user ${user}`) ?? 0) >= issuedAt;
  }

  /** Reads the revocations of other processes, unless that was done just now. Never rejects. */
  async refresh(): Promise<void> {
    if (this.#shared === undefined || this.#now() < this.#readAt + REFRESH_MS) return;
    this.#reading ??= this.#exchange().finally(() => this.#reading = undefined);
    await this.#reading;
  }

  /**
   * Merges the revocations of others, and writes those they don't know. Two concurrent writers may
   * overwrite each other; the next read notices a missing entry and writes it again.
   */
  async #exchange(): Promise<void> {
    const shared = this.#shared;
    if (shared === undefined) return;
    this.#readAt = this.#now();
    try {
      await within(this.#merge(shared), PATIENCE_MS, () => {
        throw new Error("the storage took too long");
      });
    } catch {
      shared.onCaught();
    }
  }

  async #merge(shared: SharedText): Promise<void> {
    const theirs = parse(await shared.read());
    for (const [name, endedAt] of theirs) {
      if (endedAt > (this.#ended.get(name) ?? 0)) this.#add(name, endedAt);
    }
    this.#forget();
    const isNews = [...this.#ended].some(([name, endedAt]) => theirs.get(name) !== endedAt);
    if (isNews) await shared.write(JSON.stringify([...this.#ended]));
  }

  #add(name: string, endedAt: number): void {
    this.#ended.delete(name);
    this.#ended.set(name, endedAt);
    this.#forget();
  }

  #forget(): void {
    const now = this.#now();
    for (const [name, endedAt] of this.#ended) {
      const isOver = endedAt + SESSION_MS <= now;
      if (isOver || this.#ended.size > MAX_REVOCATIONS) this.#ended.delete(name);
    }
  }
}

/** Parses what another process wrote; empty if invalid. */
function parse(text: string | undefined): ReadonlyMap<string, number> {
  if (text === undefined) return new Map();
  const entries: unknown = JSON.parse(text);
  return new Map(Array.isArray(entries) ? entries.filter(isEntry) : []);
}

function isEntry(entry: unknown): entry is [string, number] {
  return Array.isArray(entry) && typeof entry[0] === "string" && Number.isFinite(entry[1]);
}
