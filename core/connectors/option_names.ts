import { nearestKey } from "../text/nearest_key.ts";
import { ConfigError } from "./errors.ts";

/**
 * Refuses options that a connector does not have: a misspelled one would be ignored.
 *
 * @param connector Name of its class.
 * @param given The options.
 * @param known The names of all that it has.
 * @throws {ConfigError} If there is another; the message names the nearest known one.
 *
 * @example
 * ```ts
 * import { ConfigError } from "@supertracer/core";
 * import { checkOptionNames } from "@supertracer/core/sql";
 * import assert from "node:assert/strict";
 *
 * const known = { path: true, busyTimeout: true } as const;
 * checkOptionNames("MyConnector", { path: "my.db" }, known);
 * assert.throws(() => checkOptionNames("MyConnector", { paht: "my.db" }, known), ConfigError);
 * ```
 */
export function checkOptionNames(
  connector: string,
  given: object,
  known: Readonly<Record<string, true>>,
): void {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  const names = Object.keys(known);
  const nearest = nearestKey(unknown, names.map((name) => ({ names: [name], shown: name })), []);
  const shown = /^[\w$-]{1,64}$/.test(unknown) ? unknown : JSON.stringify(unknown.slice(0, 64));
  throw new ConfigError(
    `Cannot make a ${connector}: ${shown} is not an option: ` +
      (nearest === undefined ? `the options are ${names.join(", ")}` : `did you mean ${nearest}?`),
  );
}
