import { type Answer, type Arguments, type Host, type Operation, perform } from "./host.ts";
import type { Store } from "./store.ts";

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
