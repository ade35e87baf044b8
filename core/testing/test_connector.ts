import type { BaseConnector } from "../connectors/base_connector.ts";
import { type ConnectorTestOptions, type CreateConnector, planCases } from "./run_cases.ts";

/**
 * Registers the conformance suite for a connector: one `Deno.test` per sentence of the contract of
 * `BaseConnector`. Each case has its own empty storage and leaves nothing open, so the sanitizers
 * of `deno test` find what the connector forgets. It needs only the connector's permissions.
 *
 * @param name Prefix of the tests' names: `"MyConnector: saveLog() ..."`.
 * @param create Creates an unconnected connector with its own empty storage; called for each case.
 * @param options How to reopen and remove storage, and which cases to skip.
 * @throws {TypeError} If a key of `options.skip` matches no case, or several.
 *
 * @example A connector in memory
 * ```ts ignore
 * import { MemoryConnector } from "@supertracer/core";
 * import { testConnector } from "@supertracer/core/testing";
 *
 * testConnector("MemoryConnector", () => new MemoryConnector());
 * ```
 *
 * @example A connector with a file, which can be reopened
 * ```ts ignore
 * import { testConnector } from "@supertracer/core/testing";
 * import { FileConnector } from "./file_connector.ts";
 *
 * testConnector("FileConnector", () => new FileConnector(Deno.makeTempFileSync()), {
 *   reopen: (connector) => new FileConnector(connector.path),
 *   remove: (connector) => Deno.remove(connector.path),
 * });
 * ```
 */
export function testConnector<C extends BaseConnector>(
  name: string,
  create: CreateConnector<C>,
  options: ConnectorTestOptions<C> = {},
): void {
  for (const planned of planCases(create, options)) {
    const { skipped } = planned;
    Deno.test({
      name: `${name}: ${planned.name}${skipped === undefined ? "" : ` (skipped: ${skipped})`}`,
      ignore: skipped !== undefined,
      fn: planned.run,
    });
  }
}
