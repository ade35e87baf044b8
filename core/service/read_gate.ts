import { ServiceError } from "./service_error.ts";

/** Maximum number of concurrent reads. */
const MAX_READS = 8;

/** Seconds after which a refused read may be retried. */
const RETRY_AFTER_SECONDS = 1;

/** Bounds concurrent reads of the storage, which is also needed for saving. */
export class ReadGate {
  #reading = 0;

  /**
   * Runs a read.
   *
   * @param read The read.
   * @throws {ServiceError} `busy` while too many others are running.
   */
  async run<T>(read: () => T | Promise<T>): Promise<T> {
    if (this.#reading >= MAX_READS) {
      throw new ServiceError(
        "busy",
        `${MAX_READS} reads are running: ask again in ${RETRY_AFTER_SECONDS} s`,
        RETRY_AFTER_SECONDS,
      );
    }
    this.#reading++;
    try {
      return await read();
    } finally {
      this.#reading--;
    }
  }
}
