/** Reason of a {@linkcode ServiceError}. */
export type ServiceFault = "notFound" | "busy" | "closed";

/** The service can't fulfill a request; the caller decides how to report it. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly fault: ServiceFault;
  /** Seconds after which to retry, if known. */
  readonly retryAfterSeconds: number | undefined;

  /**
   * @param fault The reason.
   * @param message A sentence for people.
   * @param retryAfterSeconds Seconds after which to retry.
   */
  constructor(fault: ServiceFault, message: string, retryAfterSeconds?: number) {
    super(message);
    this.fault = fault;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
