import type { Store } from "./store.ts";

/** What a store can be asked for. */
export type Operation = keyof Store;

/** What an operation is given. */
export type Arguments<Name extends Operation> = Parameters<Store[Name]>;

/** What an operation answers. */
export type Answer<Name extends Operation> = Awaited<ReturnType<Store[Name]>>;

/** Has a store on some thread. */
export interface Host {
  /** Whether the store is gone, so that another host is needed. */
  readonly isGone: boolean;
  /**
   * Asks the store for something.
   *
   * @param name What.
   * @param args What it is given.
   * @throws {ConnectorError} If it failed.
   */
  call<Name extends Operation>(name: Name, ...args: Arguments<Name>): Promise<Answer<Name>>;
  /** Closes the store, and ends what was started for it. */
  close(): Promise<void>;
}

/**
 * Has a store do something.
 *
 * @param store The store.
 * @param name What.
 * @param args What it is given.
 */
export async function perform<Name extends Operation>(
  store: Store,
  name: Name,
  args: Arguments<Name>,
): Promise<Answer<Name>> {
  return await Reflect.apply(store[name], store, args);
}

/** Has the store on the thread of the app, which waits while SQLite works. */
export class ThreadHost implements Host {
  readonly isGone = false;
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  call<Name extends Operation>(name: Name, ...args: Arguments<Name>): Promise<Answer<Name>> {
    return perform(this.#store, name, args);
  }

  close(): Promise<void> {
    return this.#store.close();
  }
}
