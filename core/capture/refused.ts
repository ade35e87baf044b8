import type { Exchange } from "./exchange.ts";

/** What the server answers with status 500, and a word on why. */
export function refused<T>(exchange: Exchange, returned: T, what: string): T {
  const why = `The handler returned ${what}, so the server answers with status 500`;
  exchange.fail(new TypeError(why), false);
  return returned;
}
