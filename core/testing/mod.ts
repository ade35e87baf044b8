/**
 * The conformance suite for connectors: the contract of `BaseConnector` as tests.
 *
 * ```ts ignore
 * import { MemoryConnector } from "@supertracer/core";
 * import { testConnector } from "@supertracer/core/testing";
 *
 * testConnector("MemoryConnector", () => new MemoryConnector());
 * ```
 *
 * @module
 */
export { ContractViolation } from "./expectations.ts";
export {
  type ConnectorCaseResult,
  type ConnectorTestOptions,
  type CreateConnector,
  runConnectorCases,
} from "./test_connector.ts";
export { testConnector } from "./test_connector.ts";
