import { SESSION_MS } from "./session_signer.ts";
import type { Session } from "./session_signer.ts";
import { within } from "../../runtime/deadline.ts";

/** Most revocations remembered; each is forgotten when what it ends would be over anyway. */
const MAX_REVOCATIONS = 10_000;
/** Milliseconds between two reads of what other processes ended. */
const REFRESH_MS = 2_000;
/** Milliseconds that the storage may take; until then what is known counts. */
const PATIENCE_MS = 1_000;

/** A text that all processes on a storage share. */
export interface SharedText {
  /** Reads it; `undefined` where there is none, or nothing is shared. */
  read(): Promise<string | undefined>;
  /** Replaces it. */
  write(text: string): Promise<void>;
  /** Called when reading or writing fails: sessions that ended elsewhere may not be known. */
  onCaught(): void;
}

/** Sessions that were ended before their time, here or in another process on the same storage. */
export class Revocations {
  readonly #now: () => number;
  readonly #shared: SharedText | undefined;
  /** When sessions ended: by the session's id, or by user. */
  readonly #ended = new Map<string, number>();
  #readAt = -Infinity;
  #reading: Promise<void> | undefined;

  /**
   * @param now The time, Unix epoch in milliseconds.
   * @param shared Where other processes read and write theirs.
   */
  constructor(now: () => number, shared?: SharedText) {
    this.#now = now;
    this.#shared = shared;
  }

  /** Ends a session, for all processes once it resolves. */
  async end({ id }: Session): Promise<void> {
    this.#add(`session ${id}`, this.#now());
    await this.#exchange();
  }

  /** Ends all sessions of a user that have begun before. */
  async endAll({ user }: Session): Promise<void> {
    this.#add(`user ${user}`, this.#now());
    await this.#exchange();
  }

  /** Whether a session was ended, as far as is known here. */
  has({ id, user, issuedAt }: Session): boolean {
    return this.#ended.has(`session ${id}`) || (this.#ended.get(`user ${user}`) ?? 0) >= issuedAt;
  }

  /** Reads what other processes ended, unless that was done just now. Never rejects. */
  async refresh(): Promise<void> {
    if (this.#shared === undefined || this.#now() < this.#readAt + REFRESH_MS) return;
    this.#reading ??= this.#exchange().finally(() => this.#reading = undefined);
    await this.#reading;
  }

  /**
   * Merges what others ended, and writes what they don't know. Two that write at once may overwrite
   * each other; the next read finds an own entry missing, and writes it again.
   */
  async #exchange(): Promise<void> {
    const shared = this.#shared;
    if (shared === undefined) return;
    this.#readAt = this.#now();
    try {
      await within(this.#merge(shared), PATIENCE_MS, () => {
        throw new Error("the storage is late");
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

/** What another process wrote, or nothing where it is something else. */
function parse(text: string | undefined): ReadonlyMap<string, number> {
  if (text === undefined) return new Map();
  const entries: unknown = JSON.parse(text);
  return new Map(Array.isArray(entries) ? entries.filter(isEntry) : []);
}

function isEntry(entry: unknown): entry is [string, number] {
  return Array.isArray(entry) && typeof entry[0] === "string" && Number.isFinite(entry[1]);
}
