import { ServiceError, type ServiceFault } from "../service/service_error.ts";

/** What an error answer has besides its status and message. */
export interface HttpErrorDetails {
  /** Methods that the path knows, with status 405. */
  readonly allow?: readonly string[] | undefined;
  /** Seconds after which asking again is worth it, with status 429. */
  readonly retryAfterSeconds?: number | undefined;
  /** Further members of the body. */
  readonly members?: Readonly<Record<string, unknown>> | undefined;
}

/** An answer other than success: thrown while a request is handled, written by {@linkcode answerAlways}. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  /** HTTP status code. */
  readonly status: number;
  readonly details: HttpErrorDetails;

  /**
   * @param status HTTP status code.
   * @param message A sentence for people.
   * @param details What else the answer has.
   */
  constructor(status: number, message: string, details: HttpErrorDetails = {}) {
    super(message);
    this.status = status;
    this.details = details;
  }

  /** Headers of the answer: `allow` and `retry-after`, where they are known. */
  get headers(): Record<string, string> {
    const { allow, retryAfterSeconds } = this.details;
    return {
      ...allow !== undefined && { allow: allow.join(", ") },
      ...retryAfterSeconds !== undefined && { "retry-after": String(retryAfterSeconds) },
    };
  }
}

/** Statuses of what the service can't do. */
const STATUSES: Readonly<Record<ServiceFault, number>> = { notFound: 404, busy: 429, closed: 503 };

/** How {@linkcode answerAlways} answers errors. */
export interface ErrorAnswers {
  /** Writes an error. */
  readonly write: (error: HttpError) => Response;
  /** Message of an error whose own is for nobody outside. */
  readonly failure: string;
  /** Called for such an error. */
  readonly onCaught: () => void;
}

/**
 * Answers a request; an error becomes an answer too.
 *
 * @param answer Answers it.
 * @param errors How errors are answered.
 * @returns The answer; never rejects.
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
