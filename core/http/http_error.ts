import { ServiceError, type ServiceFault } from "../service/service_error.ts";

/** Parts of an error response besides status and message. */
export interface HttpErrorDetails {
  /** Methods that the path supports, with status 405. */
  readonly allow?: readonly string[] | undefined;
  /** Seconds after which to retry, with status 429. */
  readonly retryAfterSeconds?: number | undefined;
  /** Further members of the body. */
  readonly members?: Readonly<Record<string, unknown>> | undefined;
}

/** An error response: thrown while a request is handled, sent by {@linkcode answerAlways}. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  /** HTTP status code. */
  readonly status: number;
  readonly details: HttpErrorDetails;

  /**
   * @param status HTTP status code.
   * @param message A sentence for people.
   * @param details Other parts of the response.
   */
  constructor(status: number, message: string, details: HttpErrorDetails = {}) {
    super(message);
    this.status = status;
    this.details = details;
  }

  /** Headers of the response: `allow` and `retry-after`, if known. */
  get headers(): Record<string, string> {
    const { allow, retryAfterSeconds } = this.details;
    return {
      ...allow !== undefined && { allow: allow.join(", ") },
      ...retryAfterSeconds !== undefined && { "retry-after": String(retryAfterSeconds) },
    };
  }
}

/** Statuses for the reasons of service errors. */
const STATUSES: Readonly<Record<ServiceFault, number>> = { notFound: 404, busy: 429, closed: 503 };

/** How {@linkcode answerAlways} responds to errors. */
export interface ErrorAnswers {
  /** Makes the response for an error. */
  readonly write: (error: HttpError) => Response;
  /** Message for unexpected errors, whose own is not exposed. */
  readonly failure: string;
  /** Called for such errors. */
  readonly onCaught: () => void;
}

/**
 * Responds to a request, also to an error.
 *
 * @param answer Makes the response.
 * @param errors Makes the responses to errors.
 * @returns The response; never rejects.
 */
export async function answerAlways(
  answer: () => Promise<Response>,
  { write, failure, onCaught }: ErrorAnswers,
): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof HttpError) return write(error);
    if (error instanceof ServiceError) {
      const { fault, message, retryAfterSeconds } = error;
      return write(new HttpError(STATUSES[fault], message, { retryAfterSeconds }));
    }
    onCaught();
    return write(new HttpError(500, failure));
  }
}
