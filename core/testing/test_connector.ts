import type { BaseConnector } from "../connectors/base_connector.ts";
import { type ConnectorTestOptions, type CreateConnector, planCases } from "./run_cases.ts";

/**
 * Registers the conformance suite for a connector: one `Deno.test` for every sentence of the
 * contract that `BaseConnector` states. Each case has empty storage of its own and leaves nothing
 * open, so that the sanitizers of `deno test` see what the connector forgets. It needs no permission
 * but the connector's.
 *
 * @param name What the tests are called: `"MyConnector: saveLog() ..."`.
 * @param create Makes a connector on empty storage of its own, not connected yet; called for each
 * case.
 * @param options What the suite may do with the connector, and what it must not ask of it.
 * @throws {TypeError} If `options.skip` names no case, or several.
 *
 * @example A connector that keeps everything in memory
 * ```ts ignore
 * import { MemoryConnector } from "@supertracer/core";
 * import { testConnector } from "@supertracer/core/testing";
 *
 * testConnector("MemoryConnector", () => new MemoryConnector());
 * ```
 *
 * @example A connector on a file, which can be opened again
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
