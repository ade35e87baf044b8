import { ApiError } from "./api_error.ts";

/** Most reads of the storage at the same time. */
const MAX_READS = 8;

/** Seconds after which whoever is refused may ask again. */
const RETRY_AFTER_SECONDS = 1;

/** Lets only so many people read from the storage at the same time: the app uses it, too. */
export class ReadGate {
  #reading = 0;

  /**
   * Reads.
   *
   * @param read What reads.
   * @throws {ApiError} With status 429 while too many others do.
   */
  async run<T>(read: () => T | Promise<T>): Promise<T> {
    if (this.#reading >= MAX_READS) {
      throw new ApiError(
        429,
        `${MAX_READS} reads are under way: ask again in ${RETRY_AFTER_SECONDS} s`,
        { retryAfterSeconds: RETRY_AFTER_SECONDS },
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
