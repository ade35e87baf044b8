import { CALLBACK_PATH } from "./secret_name_lists.ts";

/** What decides on some parameters beside their name; looked at only when one of them comes. */
export class QueryScope {
  readonly #path: string;
  readonly #query: string;
  #isCallback: boolean | undefined;
  #isSigned: boolean | undefined;

  /**
   * @param path Path of the URL, or what stands before the query in a text.
   * @param query The whole query, raw, or a text that holds it.
   */
  constructor(path: string, query: string) {
    this.#path = path;
    this.#query = query;
  }

  /** Whether a sign-in comes back here. */
  get isCallback(): boolean {
    return this.#isCallback ??= CALLBACK_PATH.test(this.#path);
  }

  /** Whether the query carries a shared access signature. */
  get isSigned(): boolean {
    return this.#isSigned ??= /(?:^|[?&#])sig=/i.test(this.#query);
  }

  /** The same query text behind another path. */
  at(path: string): QueryScope {
    const scope = new QueryScope(path, this.#query);
    scope.#isSigned = this.#isSigned;
    return scope;
  }
}
