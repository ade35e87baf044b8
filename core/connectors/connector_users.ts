import type { BaseConnector } from "./base_connector.ts";

/** The users of each open connector in this process. */
const USERS = new WeakMap<BaseConnector, Set<object>>();

/** Adds a user of a connector; repeating it has no effect. */
export function joinConnector(connector: BaseConnector, user: object): void {
  const users = USERS.get(connector) ?? new Set();
  users.add(user);
  USERS.set(connector, users);
}

/**
 * Removes a user of a connector.
 *
 * @returns Whether it has no other users, and should be disconnected.
 */
export function leaveConnector(connector: BaseConnector, user: object): boolean {
  const users = USERS.get(connector);
  users?.delete(user);
  return users === undefined || users.size === 0;
}
