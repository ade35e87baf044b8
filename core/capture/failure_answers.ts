import type { Capture } from "./capture.ts";
import type { Exchange, Failures } from "./exchange.ts";

/** What `Deno.serve` calls when a handler fails. */
export type OnError = (error: unknown) => Response | Promise<Response>;

/** How Deno's errors about a handler's return value begin. */
const OF_RETURNED = /^(?:Return value from serve handler|The body of the Response returned)/;

/**
 * Matches failed requests with the responses of the server's `onError`, so that they are recorded
 * as the client received them: if an app throws to respond with 404, that is not an error.
 */
export class FailureAnswers implements Failures {
  readonly #capture: Capture;
  readonly #onError: OnError | undefined;
  /** Waiting exchanges, by what was thrown. */
  readonly #waiting = new Map<unknown, Exchange[]>();
  /**
   * Exchanges whose handler returned something that can't be sent: the server throws for each, in
   * order.
   */
  readonly #refused: Exchange[] = [];

  /**
   * @param capture Records the response.
   * @param onError The app's function; without one, the runtime sends its default response.
   */
  constructor(capture: Capture, onError: OnError | undefined) {
    this.#capture = capture;
    this.#onError = onError;
  }

  /** Options of `Deno.serve` with the app's `onError` wrapped, if there is one. */
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
    // A stream that broke already has its response.
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
