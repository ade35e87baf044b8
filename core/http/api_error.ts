/** An answer other than success: thrown by what handles a request, turned into a response at the top. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** Further members of the body. */
  readonly details: Readonly<Record<string, unknown>>;

  /**
   * @param status HTTP status code.
   * @param message A sentence for people.
   * @param details Further members of the body.
   */
  constructor(status: number, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.status = status;
    this.details = details;
  }
}
