import type { BaseConnector } from "./base_connector.ts";

/** Who has opened which connector, in this process. */
const USERS = new WeakMap<BaseConnector, Set<object>>();

/** Notes that somebody opens a connector; again does nothing. */
export function joinConnector(connector: BaseConnector, user: object): void {
  const users = USERS.get(connector) ?? new Set();
  users.add(user);
  USERS.set(connector, users);
}

/**
 * Notes that somebody needs a connector no more.
 *
 * @returns Whether nobody else has it open: it is to be disconnected.
 */
export function leaveConnector(connector: BaseConnector, user: object): boolean {
  const users = USERS.get(connector);
  users?.delete(user);
  return users === undefined || users.size === 0;
}
