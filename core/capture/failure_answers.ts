import type { Capture } from "./capture.ts";
import type { Exchange, Failures } from "./exchange.ts";

/** What `Deno.serve` calls when a handler fails. */
export type OnError = (error: unknown) => Response | Promise<Response>;

/** How Deno begins to complain of what a handler returned. */
const OF_RETURNED = /^(?:Return value from serve handler|The body of the Response returned)/;

/**
 * Follows requests that failed to what the server's `onError` answers, so that they are recorded as
 * the client got it: a 404 that an app answers by throwing is no error.
 */
export class FailureAnswers implements Failures {
  readonly #capture: Capture;
  readonly #onError: OnError | undefined;
  /** By what was thrown. */
  readonly #waiting = new Map<unknown, Exchange[]>();
  /** Those whose handler returned what can't be sent: the server throws by itself, in turn. */
  readonly #refused: Exchange[] = [];

  /**
   * @param capture Records the answer.
   * @param onError The app's; without one the runtime answers in its own way.
   */
  constructor(capture: Capture, onError: OnError | undefined) {
    this.#capture = capture;
    this.#onError = onError;
  }

  /** Options of `Deno.serve` with an `onError` that tells, where there is one. */
  optionsOf<T extends { onError?: OnError }>(options: T): T {
    const onError = this.#onError;
    return onError === undefined
      ? options
      : { ...options, onError: (error: unknown) => this.#answer(error, onError) };
  }

  expect(exchange: Exchange, wasThrown: boolean): void {
    if (this.#onError === undefined) return this.#capture.answerByDefault(exchange);
    if (!wasThrown) {
      this.#refused.push(exchange);
      return;
    }
    const thrown = exchange.thrown?.value;
    const waiting = this.#waiting.get(thrown);
    if (waiting === undefined) this.#waiting.set(thrown, [exchange]);
    else waiting.push(exchange);
  }

  #answer(error: unknown, onError: OnError): Response | Promise<Response> {
    const exchange = this.#take(error);
    // A stream that broke has answered already.
    if (exchange === undefined) return onError(error);
    let answer: Response | Promise<Response>;
    try {
      answer = onError(error);
    } catch (thrown) {
      this.#capture.answerByDefault(exchange);
      throw thrown;
    }
    return answer instanceof Promise
      ? this.#settle(exchange, answer)
      : this.#capture.answerFailure(exchange, answer);
  }

  async #settle(exchange: Exchange, promise: Promise<Response>): Promise<Response> {
    let answer: Response;
    try {
      answer = await promise;
    } catch (thrown) {
      this.#capture.answerByDefault(exchange);
      throw thrown;
    }
    return this.#capture.answerFailure(exchange, answer);
  }

  #take(error: unknown): Exchange | undefined {
    const waiting = this.#waiting.get(error);
    if (waiting !== undefined) {
      const exchange = waiting.shift();
      if (waiting.length === 0) this.#waiting.delete(error);
      return exchange;
    }
    const isOfReturned = error instanceof TypeError && OF_RETURNED.test(error.message);
    return isOfReturned ? this.#refused.shift() : undefined;
  }
}
