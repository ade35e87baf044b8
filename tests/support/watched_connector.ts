import { type Log, type LogBatch, MemoryConnector } from "@supertracer/core";
import { withDeadline } from "./deadline.ts";

/** Keeps records in memory, and lets a test wait for the one it is about. */
export class WatchedConnector extends MemoryConnector {
  /** What was saved, in order. */
  readonly saved: Log[] = [];
  readonly #waiting = new Set<() => void>();

  override saveLogs(batch: LogBatch): number[] {
    const ids = super.saveLogs(batch);
    this.saved.push(...batch.logs);
    for (const look of this.#waiting) look();
    return ids;
  }

  /**
   * Waits for a record, also one that is here already.
   *
   * @param path The path of its request.
   * @param count The how many-th of that path.
   */
  async waitFor(path: string, count = 1): Promise<Log> {
    const { promise, resolve } = Promise.withResolvers<Log>();
    const look = () => {
      const log = this.saved.filter((saved) => saved.path === path)[count - 1];
      if (log !== undefined) resolve(log);
    };
    this.#waiting.add(look);
    look();
    try {
      const paths = () => this.saved.map((log) => log.path).join(" ");
      return await withDeadline(promise, () => `a record of ${path}, only of ${paths()}`);
    } finally {
      this.#waiting.delete(look);
    }
  }
}
