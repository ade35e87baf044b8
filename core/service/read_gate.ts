import { ServiceError } from "./service_error.ts";

/** Most reads of the storage at a time. */
const MAX_READS = 8;

/** Seconds after which a refused read may be tried again. */
const RETRY_AFTER_SECONDS = 1;

/** Bounds concurrent reads of the storage, which the app's records need too. */
export class ReadGate {
  #reading = 0;

  /**
   * Reads.
   *
   * @param read What reads.
   * @throws {ServiceError} `busy` while too many others read.
   */
  async run<T>(read: () => T | Promise<T>): Promise<T> {
    if (this.#reading >= MAX_READS) {
      throw new ServiceError(
        "busy",
        `${MAX_READS} reads are under way: ask again in ${RETRY_AFTER_SECONDS} s`,
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
