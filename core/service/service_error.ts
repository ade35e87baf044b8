/** Why the service can't do what it was asked for. */
export type ServiceFault = "notFound" | "busy" | "closed";

/** The service can't do what it was asked for; the caller decides how to report it. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly fault: ServiceFault;
  /** Seconds after which asking again is worth it, where that is known. */
  readonly retryAfterSeconds: number | undefined;

  /**
   * @param fault Why.
   * @param message A sentence for people.
   * @param retryAfterSeconds Seconds after which asking again is worth it.
   */
  constructor(fault: ServiceFault, message: string, retryAfterSeconds?: number) {
    super(message);
    this.fault = fault;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
