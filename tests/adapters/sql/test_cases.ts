import type { BaseConnector } from "@supertracer/core";
import type { ConnectorTestOptions, CreateConnector } from "@supertracer/core/testing";
import { planCases } from "../../../core/testing/test_connector.ts";

/** How the names of cases begin: only these cases are run, or all others. */
export type Choice =
  | { readonly only: readonly string[] }
  | { readonly allBut: readonly string[] };

/**
 * Registers some cases of the conformance suite: for a variant of a connector that has passed all of
 * them, those whose code depends on what makes the variant.
 */
export function testCases<C extends BaseConnector>(
  name: string,
  choice: Choice,
  create: CreateConnector<C>,
  options: ConnectorTestOptions<C> = {},
): void {
  const [isList, beginnings] = "only" in choice ? [true, choice.only] : [false, choice.allBut];
  const planned = planCases(create, options);
  for (const beginning of beginnings) {
    if (planned.some((each) => each.name.startsWith(beginning))) continue;
    throw new TypeError(`No case of the conformance suite begins with "${beginning}"`);
  }
  for (const each of planned) {
    const isNamed = beginnings.some((beginning) => each.name.startsWith(beginning));
    if (isNamed === isList) Deno.test(`${name}: ${each.name}`, each.run);
  }
}
